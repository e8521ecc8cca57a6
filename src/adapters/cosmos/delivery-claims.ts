import type { Container, PatchOperation } from '@azure/cosmos'
import { nextDeliveryAt, troubleOf } from '../../handoff/deliveries.ts'
import { poolOf, type HandoffId } from '../../handoff/names.ts'
import type { Handoff } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import type { Stored } from '../../use-cases/ports.ts'
import type { Claim, ClaimEnd, RecordResult } from '../../use-cases/ports-claims.ts'
import { calling, statusOf } from './errors.ts'
import { closedTtl } from './handoff-document.ts'
import type { HandoffDocument } from './routing-documents.ts'

/*
 * One process at a time delivers the statuses of a handoff. Claiming is one conditional patch, and so is
 * writing down what came of it: nothing is read in between, and nothing that a use case writes meanwhile
 * is lost. A patch has at most 10 operations:
 * https://learn.microsoft.com/azure/cosmos-db/partial-document-update
 */

type Read = HandoffDocument & { readonly _etag: string }

/** @returns the handoff with its due statuses reserved, or undefined when none is due or another has them. */
export async function claimDelivery(
  container: Container,
  id: HandoffId,
  claim: Claim,
  now: Instant,
  inPlaceOf?: Claim,
): Promise<Stored<Handoff> | undefined> {
  const mine = inPlaceOf === undefined ? '' : `OR c.claim["by"] = '${inPlaceOf.by}'`
  const condition = `FROM c WHERE c.type = 'handoff' AND c.deliverAt <= '${now}'
    AND (IS_NULL(c.claim) OR c.claim["until"] <= '${now}' ${mine})`
  const document = await patch(container, id, condition, [{ op: 'set', path: '/claim', value: claim }])
  return document === undefined
    ? undefined
    : { value: document.handoff, etag: document._etag, claim: document.claim }
}

/** Writes the attempts; ends the claim as well, unless it goes on or something was logged since the handoff was read. */
export async function recordDelivery(
  container: Container,
  handoff: Handoff,
  claim: Claim,
  end: ClaimEnd,
  retentionSeconds: number,
): Promise<RecordResult> {
  const mine = `FROM c WHERE c.claim["by"] = '${claim.by}'`
  const attempts = end.attempted.map((delivery): PatchOperation => {
    const index = handoff.deliveries.findIndex((each) => each.sequence === delivery.sequence)
    return { op: 'replace', path: `/handoff/deliveries/${index}`, value: delivery }
  })
  const release: PatchOperation[] = [
    { op: 'set', path: '/claim', value: null },
    { op: 'set', path: '/deliverAt', value: nextDeliveryAt(handoff.deliveries) },
    { op: 'set', path: '/delivery', value: troubleOf(handoff.deliveries) },
    ...(end.archived
      ? [{ op: 'set' as const, path: '/ttl', value: closedTtl(handoff, retentionSeconds) }]
      : []),
  ]
  const unchanged = `${mine} AND c.handoff.sequence = ${handoff.sequence}`
  const released =
    end.goesOn !== true && (await patch(container, handoff.id, unchanged, [...attempts, ...release]))
  if (released) return { result: 'recorded' }
  const touched: PatchOperation = { op: 'set', path: '/claim', value: claim }
  const document = await patch(container, handoff.id, mine, [...attempts, touched])
  return document === undefined ? { result: 'lost' } : { result: 'changed', handoff: document.handoff }
}

/** @returns the patched document, or undefined when the condition does not hold or there is no document. */
async function patch(
  container: Container,
  id: HandoffId,
  condition: string,
  operations: PatchOperation[],
): Promise<Read | undefined> {
  try {
    const item = container.item(id, poolOf(id))
    const response = await calling(() => item.patch<Read>({ condition, operations }))
    return response.resource
  } catch (error) {
    if (statusOf(error) === 412 || statusOf(error) === 404) return undefined
    throw error
  }
}
