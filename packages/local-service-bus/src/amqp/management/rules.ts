import { notAllowed } from '../../broker/errors.ts'
import { Queue } from '../../broker/queue.ts'
import type { RuleSet } from '../../broker/rules.ts'
import * as encode from '../../wire/encode.ts'
import { decodeRuleAction, decodeRuleFilter, encodeRule } from '../../wire/rule-codec.ts'
import { noContent, reply, type ManagementOperation, type ManagementRequest } from './operation.ts'

/** Operations on the rules of a subscription. */
export const ruleOperations: Record<string, ManagementOperation> = {
  'com.microsoft:add-rule': {
    run: (request) => {
      const description = request.fields.optional('rule-description')
      rulesOf(request).add({
        name: request.fields.text('rule-name'),
        filter: decodeRuleFilter(description),
        action: decodeRuleAction(description),
        createdAt: request.namespace.clock.now(),
      })
      return reply()
    },
  },
  'com.microsoft:remove-rule': {
    run: (request) => {
      rulesOf(request).remove(request.fields.text('rule-name'))
      return reply()
    },
  },
  'com.microsoft:enumerate-rules': {
    run: (request) => {
      const skip = request.fields.optionalInteger('skip', 0)
      const top = request.fields.optionalInteger('top', 100)
      const rules = rulesOf(request)
        .list()
        .slice(skip, skip + top)
      if (rules.length === 0) return noContent
      const entries = rules.map((rule) => encode.map([[encode.string('rule-description'), encodeRule(rule)]]))
      return reply({ rules: encode.list(entries) })
    },
  },
}

function rulesOf({ entity, namespace }: ManagementRequest): RuleSet {
  const subscription = entity instanceof Queue ? namespace.subscriptionOf(entity) : undefined
  if (subscription) return subscription.rules
  throw notAllowed('Only a subscription has rules.')
}
