import type { Container } from '@azure/cosmos'
import type { HandoffDocument } from '../../src/adapters/cosmos/routing-documents.ts'
import type { Servers } from '../../local/servers.ts'

/** More than any lock on a message (30 s) and any claim (45 s) lasts. */
const MILLISECONDS = 60_000

/**
 * Lets go of what a process has that is dead, as a minute would: its locks on messages and sessions, its claims
 * in the store. Only for when no process of the hub is alive.
 */
export async function aMinutePasses(servers: Servers, routing: Container): Promise<void> {
  servers.serviceBus.faults.expireLocks()
  const query = "SELECT * FROM c WHERE c.type = 'handoff' AND NOT IS_NULL(c.deliverAt)"
  const { resources } = await routing.items.query<HandoffDocument>(query).fetchAll()
  for (const { id, pool, deliverAt, claim } of resources) {
    await routing.item(id, pool).patch([
      { op: 'set', path: '/deliverAt', value: earlier(deliverAt) },
      { op: 'set', path: '/claim', value: claim && { ...claim, until: earlier(claim.until) } },
    ])
  }
}

const earlier = (at: string | null) =>
  at === null ? null : new Date(Date.parse(at) - MILLISECONDS).toISOString()
