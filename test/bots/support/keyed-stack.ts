import { HubClient, type Answer } from '../../support/hub-client.ts'
import { digest } from '../../support/proving-stack.ts'
import { startTestStack, type TestStack } from '../../support/stack.ts'

export interface KeyedStack {
  readonly stack: TestStack
  /** A supervisor. */
  readonly hub: HubClient
  /** The hub key of a bot. */
  readonly keyOf: (bot: string) => string
}

const keyOf = (who: string) => `hub_${who.padEnd(43, '-')}`
const keyFor = (who: string, role: object) => ({ name: who, sha256: [digest(keyOf(who))], ...role })

class Supervisor extends HubClient {
  override call(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    return super.call(method, path, body, { 'x-hub-key': keyOf('boss'), ...headers })
  }
}

/** Starts a hub that lets in only who has a key: these bots, and a supervisor. */
export async function startKeyedStack(
  bots: readonly { readonly id: string; readonly delivery?: object }[],
  environment: Record<string, string> = {},
): Promise<KeyedStack> {
  const keys = bots.map(({ id }) => keyFor(id, { role: 'bot', bot: id }))
  const config = { bots, keys: [...keys, keyFor('boss', { role: 'supervisor' })] }
  const stack = await startTestStack(config, { HUB_AUTH: 'token', ...environment })
  return { stack, hub: new Supervisor(stack.hub), keyOf }
}
