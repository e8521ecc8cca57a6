import type { Container } from '@azure/cosmos'
import type { HandoffDocument } from '../../../src/adapters/cosmos/routing-documents.ts'

/**
 * Lets the five minutes pass after which the sweep asks for a transcript that nobody has fetched: when a request
 * comes again whose handoff is over by then, nobody else does. Only for when no process of the hub is alive.
 */
export async function transcriptsAreDue(routing: Container): Promise<void> {
  const query = "SELECT * FROM c WHERE c.type = 'handoff'"
  const { resources } = await routing.items.query<HandoffDocument>(query).fetchAll()
  for (const { id, pool, handoff } of resources.filter((each) => each.handoff.linked.length > 0)) {
    const [first] = handoff.linked
    await routing.item(id, pool).patch([{ op: 'set', path: '/dueAt', value: first?.since }])
  }
}
