import type { HttpResponseInit } from '@azure/functions'
import { LOGS } from '../telemetry/names.ts'
import { Refusal, type RefusalKind } from '../use-cases/errors.ts'
import type { Call } from './route.ts'

/** What these say is that something was wrong with what was sent. */
const WRONG: ReadonlySet<RefusalKind> = new Set<RefusalKind>(['invalid', 'tooLarge', 'unsupported'])

/**
 * Runs a route of bots. What a bot sent and the hub cannot take is told to the operator, too: the Bot
 * Framework SDK does not show a refusal to a bot that called a skill, so nobody else may ever notice.
 */
export function botRequest(answer: (call: Call) => Promise<HttpResponseInit>) {
  return async (call: Call): Promise<HttpResponseInit> => {
    try {
      return await answer(call)
    } catch (error) {
      if (error instanceof Refusal && WRONG.has(error.kind)) tell(call, error)
      throw error
    }
  }
}

function tell({ hub, caller: { bot } }: Call, { code, message, faults }: Refusal): void {
  if (bot === undefined) return
  // Says where the body stops being JSON in words of the parser, which may quote it.
  const reason = code === 'InvalidJson' ? 'The body is not JSON' : message
  const pointers = faults.map(({ pointer }) => pointer).filter((pointer) => pointer !== '')
  hub.log('warning', LOGS.refused, { bot, code, pointers, reason })
  const where = pointers.length === 0 ? '' : ` (${pointers.join(', ')})`
  hub.rejections.count(code, `The bot "${bot}" was told: ${reason}${where}`)
}
