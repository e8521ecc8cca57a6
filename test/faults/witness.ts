import * as z from 'zod'
import type { Commit } from '../../local/cosmos/container.ts'
import type { ObservedQuery } from '../../local/cosmos/requests.ts'
import type { LocalCosmos } from '../../local/cosmos/server.ts'
import type { HandoffDocument, RoutingDocument } from '../../src/adapters/cosmos/routing-documents.ts'
import { isIn, isSettled, type Accepted, type Handoff, type Offered } from '../../src/handoff/states.ts'
import type { Instant } from '../../src/handoff/time.ts'
import { mayHave, passedOver } from '../support/fair-order.ts'
import { stateOf, type PoolState } from '../support/pool-state.ts'
import { finding, wrongAtAnyTime, type Finding } from './invariants.ts'

/** When something happened in the store: the first is 1, the next 2. */
type Moment = number

type Given = Handoff<Offered | Accepted>

/** A look at who waits. */
interface Look {
  readonly at: Moment
  readonly time: Instant
  /** For whom; undefined when a request came, for anybody who may have it. */
  readonly agent: string | undefined
  /** A fault showed what was there before, so that nothing follows from it. */
  readonly isStale: boolean
}

/**
 * Sees every write to a pool right when the store takes it, and checks what must be so after each: not what a
 * reader happens to find between two writes, and nothing that was never there.
 */
export class Witness {
  readonly findings: Finding[] = []
  /** How many writes it saw. */
  commits = 0
  /** How many of them gave a handoff to an agent or put one before him. */
  gifts = 0
  /** How many of those were a choice: another one waited whom the agent might have had. */
  choices = 0
  readonly #now: () => Instant
  /** The handoffs about which there is nothing more to do, by each of their ids. */
  readonly ended = new Set<string>()
  readonly #documents = new Map<string, RoutingDocument>()
  /** The place that each handoff had at first. */
  readonly #places = new Map<string, string>()
  /** Since when each handoff is as it is. */
  readonly #since = new Map<string, { readonly sequence: number; readonly at: Moment }>()
  readonly #looks: Look[] = []
  /** When each agent was written last: who was looked at before can be given nothing by that. */
  readonly #written = new Map<string, Moment>()
  #moment: Moment = 0

  private constructor(now: () => Instant) {
    this.#now = now
  }

  /** Begins before anything is in the pool. */
  static of(cosmos: LocalCosmos, pool: string, now: () => Instant): { witness: Witness; stop: () => void } {
    const witness = new Witness(now)
    const isOurs = ({ container, partitionKey }: Pick<ObservedQuery, 'container' | 'partitionKey'>) =>
      container === 'routing' && partitionKey === JSON.stringify(pool)
    const stop = cosmos.observeStore({
      committed: (commit) => {
        if (isOurs(commit)) witness.#committed(commit)
      },
      queried: (query) => {
        if (isOurs(query)) witness.#queried(query)
      },
    })
    return { witness, stop }
  }

  /** Everything that is in the pool now, but handoffs about which there is nothing more to do. */
  get state(): PoolState {
    return stateOf([...this.#documents.values()])
  }

  #committed({ items }: Commit): void {
    this.commits += 1
    this.#moment += 1
    for (const [id, item] of items) this.#judge(this.#givenBy(id, item))
    for (const [id, item] of items) this.#write(id, item)
    this.findings.push(...wrongAtAnyTime(this.state, this.#now()))
  }

  /** @returns the handoff that this write gives to an agent or puts before him; an answered offer is neither. */
  #givenBy(id: string, item: unknown): Given | undefined {
    if (!isDocument(item) || item.type !== 'handoff') return undefined
    const before = this.#documents.get(id)
    const waited = before?.type !== 'handoff' || isIn(before.handoff, 'queued')
    return waited && isIn(item.handoff, 'offered', 'accepted') ? item.handoff : undefined
  }

  #write(id: string, item: unknown): void {
    this.#documents.delete(id)
    if (!isDocument(item)) return
    if (item.type === 'agent') this.#written.set(item.agent.id, this.#moment)
    if (item.type === 'handoff') this.#notePlace(item)
    if (item.type !== 'handoff' || !isOver(item.handoff)) this.#documents.set(id, item)
    else for (const each of [id, ...item.handoff.aliases]) this.ended.add(each)
  }

  #notePlace({ id, handoff }: HandoffDocument): void {
    const { receivedAt, wish, sequence } = handoff
    const place = `priority ${wish.priority}, received ${receivedAt}`
    const first = this.#places.get(id) ?? place
    this.#places.set(id, first)
    if (first !== place) this.findings.push(finding('passed over')(`${id} had ${first}, now ${place}`))
    if (this.#since.get(id)?.sequence !== sequence) this.#since.set(id, { sequence, at: this.#moment })
  }

  /**
   * Somebody was passed over who waited, just as he is, before anybody looked who waits for this agent as he is:
   * whoever gave the handoff looked then or later, and must have seen him.
   */
  #judge(given: Given | undefined): void {
    if (given === undefined) return
    this.gifts += 1
    const { handoffs, agents } = this.state
    const agent = agents.find(({ id }) => id === given.state.agent)
    if (agent === undefined) return
    const looks = this.#looksThatGave(given)
    const [look] = looks
    if (look === undefined) {
      this.findings.push(finding('passed over')(`${given.id} was given before anybody looked who waits`))
    }
    if (look === undefined || looks.some(({ isStale }) => isStale)) return
    const waiting = handoffs.filter(({ id }) => (this.#since.get(id)?.at ?? Infinity) < look.at)
    const now = this.#now()
    this.findings.push(...passedOver(waiting, given, agent, now).map(finding('passed over')))
    if (waiting.some((each) => each.id !== given.id && mayHave(agent, each, now))) this.choices += 1
  }

  /**
   * @returns the looks, one of which this was given by, the first of them first. One for anybody is that of a request,
   * so it gives what is new, and was not before the request was received.
   */
  #looksThatGave({ id, receivedAt, state }: Given): Look[] {
    const isNew = !this.#documents.has(id)
    const written = this.#written.get(state.agent) ?? 0
    return this.#looks.filter(({ at, time, agent }) => {
      if (at < written || (agent ?? state.agent) !== state.agent) return false
      return isNew ? time >= receivedAt : agent !== undefined
    })
  }

  #queried({ body, isStale }: ObservedQuery): void {
    this.#moment += 1
    const { data } = querySchema.safeParse(body)
    if (data === undefined) return
    const forOne = data.query.includes(LOOKS_FOR_ONE)
    const agent = forOne ? data.parameters.find(({ name }) => name === '@agent')?.value : undefined
    if (typeof agent !== 'string' && !LOOKS_AT_ALL.test(data.query)) return
    const look = { at: this.#moment, time: this.#now(), isStale }
    this.#looks.push({ ...look, agent: typeof agent === 'string' ? agent : undefined })
  }
}

/** @returns whether there is nothing more to do about a handoff. */
export function isOver(handoff: Handoff): boolean {
  return isSettled(handoff) && handoff.linked.length === 0
}

/** The queries of who waits, for any agent or for one: see src/adapters/cosmos/queries.ts. */
const LOOKS_AT_ALL = /c\.state = 'queued'.*OR \(c\.type = 'agent'/s
const LOOKS_FOR_ONE = 'c.routedNeed IN'
const querySchema = z.object({
  query: z.string(),
  parameters: z.array(z.object({ name: z.string(), value: z.unknown() })),
})

/** What the hub wrote is of its own types. */
function isDocument(item: unknown): item is RoutingDocument {
  return typeof item === 'object' && item !== null && 'type' in item
}
