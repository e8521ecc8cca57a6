import { setTimeout } from 'node:timers/promises'
import { HubClient, type Answer } from '../../support/hub-client.ts'
import type { Chance } from '../chance.ts'
import { CONVERSATIONS } from '../conversations.ts'
import type { Promised } from '../invariants.ts'
import { transcriptBy, type Transcript } from '../transcripts.ts'

export const SKILLS = ['billing', 'loans', 'cards', 'travel'] as const
/** Whether they still do what they do. */
export interface Day {
  isOpen: boolean
  /** Agents come and go. */
  isCalm: boolean
}

/** What customers come to, and what they leave. */
export interface Crowd {
  readonly hub: HubClient
  /** Where transcripts by link are. */
  readonly files: string
  /** Nobody else comes for now. */
  readonly isFull: () => boolean
  readonly promises: Promised[]
}

/**
 * A customer after the other asks, through one bot: who gets no answer, asks again. Now and then a bot asks once
 * more in the conversation that it asked in last.
 */
export async function customers(
  { hub, files, isFull, promises }: Crowd,
  chance: Chance,
  day: Day,
  line: number,
): Promise<void> {
  let conversation = ''
  for (let asked = 1; day.isOpen; asked++) {
    if (isFull()) {
      await setTimeout(200)
      continue
    }
    const isAgain = asked > 1 && chance.percent(10)
    if (!isAgain) conversation = `${chance.one(CONVERSATIONS)} ${line}.${asked}`
    const priority = chance.percent(10) ? chance.whole(1, 9) : 0
    const skill = chance.one(SKILLS)
    const transcript = transcriptBy(chance, `t${line}-${asked}`, files)
    promises.push(await askFor(hub, { conversation, skill, priority, transcript, key: `${line}.${asked}` }))
    await setTimeout(chance.whole(50, 400))
  }
}

/** What a bot asks for. */
export interface Ask {
  readonly conversation: string
  readonly skill: string
  readonly priority: number
  readonly transcript: Transcript
  /** What makes it the same call when it is repeated. */
  readonly key: string
}

/** Asks until it is promised. */
export async function askFor(
  hub: HubClient,
  { conversation, skill, priority, transcript, key }: Ask,
  headers: Record<string, string> = {},
): Promise<Promised> {
  const more = { value: { Skill: skill, Priority: priority }, ...transcript.more }
  const askedAt = new Date().toISOString()
  for (;;) {
    const call = hub.initiate(conversation, skill, more, { 'idempotency-key': key, ...headers })
    const answer = await answerOf(call)
    if (answer?.status === 202) {
      const answeredAt = new Date().toISOString()
      return { id: answer.body.id, conversation, askedAt, answeredAt, transcript }
    }
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
      throw new Error(`${conversation} is refused: ${JSON.stringify(answer.body)}`)
    }
    await setTimeout(100)
  }
}

/** Looks for work, takes it, ends it, or gives it back; goes and comes back. */
export async function agent(hub: HubClient, chance: Chance, day: Day, id: string, until: () => boolean) {
  let leaseUntil = 0
  while (!until()) {
    if (!day.isCalm && chance.percent(2)) {
      await answerOf(hub.presence(id, chance.one(['away', 'offline'])))
      await setTimeout(chance.whole(500, 5000))
      leaseUntil = 0
    }
    if (Date.now() > leaseUntil) {
      const answer = await answerOf(hub.presence(id, 'available', 60))
      if (answer?.status === 200) leaseUntil = Date.now() + 20_000
    }
    await workOff(hub, chance, day, id)
    await setTimeout(chance.whole(200, 1200))
  }
}

async function workOff(hub: HubClient, chance: Chance, day: Day, id: string): Promise<void> {
  const work = await answerOf(hub.call('GET', `/agents/${id}/work`))
  if (work?.status !== 200) return
  const offers = work.body.offers as readonly { readonly handoffId: string }[]
  for (const { handoffId } of offers) {
    const verb = day.isOpen && chance.percent(10) ? 'decline' : 'accept'
    await answerOf(hub.call('POST', `/handoffs/${handoffId}/${verb}`, { agent: id }))
  }
  for (const { handoffId } of work.body.assignments) {
    const verb = day.isOpen && chance.percent(3) ? 'requeue' : 'complete'
    await answerOf(hub.call('POST', `/handoffs/${handoffId}/${verb}`, { agent: id }))
  }
}

/** @returns undefined when there was none: the host is gone, or was killed meanwhile. */
export async function answerOf(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call
  } catch {
    return undefined
  }
}
