import type { Namespace } from './broker/namespace.ts'
import type { RuleFilter } from './broker/rules.ts'
import { sqlAction } from './broker/sql/sql-action.ts'
import { sqlFilter } from './broker/sql/sql-filter.ts'
import { toDuplicateWindow, toSettings } from './config.ts'
import type { ParsedQueue, ParsedRule, ParsedTopic } from './config.ts'

/** Adds a declared queue. Throws `entity-already-exists`. */
export function declareQueue(namespace: Namespace, { Name, Properties }: ParsedQueue): void {
  namespace.addQueue(Name, toSettings(Properties))
}

/** Adds a declared topic with its subscriptions. Throws `entity-already-exists`. */
export function declareTopic(namespace: Namespace, { Name, Properties, Subscriptions }: ParsedTopic): void {
  const topic = namespace.addTopic(Name, toDuplicateWindow(Properties))
  for (const { Name: name, Properties: properties, Rules = [] } of Subscriptions ?? []) {
    const { rules } = topic.addSubscription(name, toSettings(properties))
    // Declared rules take the place of the one that lets everything in.
    if (Rules.length > 0) rules.remove('$Default')
    for (const rule of Rules) {
      const { Action } = rule.Properties
      rules.add({
        name: rule.Name,
        filter: toFilter(rule.Properties),
        action: Action && sqlAction(Action.SqlExpression),
        createdAt: namespace.clock.now(),
      })
    }
  }
}

function toFilter(properties: ParsedRule['Properties']): RuleFilter {
  if (properties.FilterType === 'Sql') return sqlFilter(properties.SqlFilter.SqlExpression)
  const {
    ContentType,
    CorrelationId,
    Label,
    MessageId,
    ReplyTo,
    ReplyToSessionId,
    SessionId,
    To,
    Properties,
  } = properties.CorrelationFilter
  const system = {
    contentType: ContentType,
    correlationId: CorrelationId,
    subject: Label,
    messageId: MessageId,
    replyTo: ReplyTo,
    replyToSessionId: ReplyToSessionId,
    sessionId: SessionId,
    to: To,
  }
  return {
    kind: 'correlation',
    system: Object.fromEntries(Object.entries(system).filter(([, value]) => value !== undefined)),
    applicationProperties: new Map(Object.entries(Properties ?? {})),
  }
}
