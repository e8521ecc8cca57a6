import { createGuardedClient } from '../../../src/adapters/outbound/guarded-client.ts'
import type { GuardedClient, GuardedClientOptions } from '../../../src/adapters/outbound/guarded-client.ts'
import { startServer } from './loopback-server.ts'
import type { Answer, LoopbackServer } from './loopback-server.ts'

const open: { close: () => Promise<void> }[] = []

/** A server that `closeAll` closes. */
export async function serve(answer: Answer): Promise<LoopbackServer> {
  const server = await startServer(answer)
  open.push(server)
  return server
}

/** A guarded client, as in the local stack unless told otherwise, that `closeAll` closes. */
export function guardedClient(options: GuardedClientOptions = { allowLoopback: true }): GuardedClient {
  const client = createGuardedClient(options)
  open.push(client)
  return client
}

/** Closes what a test has opened; for afterEach. Servers go first, so that no client waits for an answer. */
export async function closeAll(): Promise<void> {
  const everything = open.splice(0)
  for (const one of everything.filter((item) => 'seen' in item)) await one.close()
  for (const one of everything.filter((item) => !('seen' in item))) await one.close()
}
