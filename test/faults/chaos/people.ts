import { setTimeout } from 'node:timers/promises'
import { HubClient, type Answer } from '../../support/hub-client.ts'
import type { Chance } from '../chance.ts'
import { CONVERSATIONS } from '../conversations.ts'

export const SKILLS = ['billing', 'loans', 'cards', 'travel'] as const
const TRANSCRIPTS = [
  {},
  { attachments: [{ name: 'Transcript', contentUrl: 'https://127.0.0.1:1/none.json' }] },
  { attachments: [{ name: 'Transcript', content: { activities: [{ type: 'message', text: 'Hello' }] } }] },
] as const

/** Whether they still do what they do. */
export interface Day {
  isOpen: boolean
  /** Agents come and go. */
  isCalm: boolean
}

/** A customer after the other asks, through one bot: who gets no answer, asks again. */
export async function customers(
  hub: HubClient,
  chance: Chance,
  day: Day,
  line: number,
  promised: Map<string, string>,
  isCrowded: () => boolean,
): Promise<void> {
  for (let asked = 1; day.isOpen; asked++) {
    if (isCrowded()) {
      await setTimeout(200)
      continue
    }
    const conversation = `${chance.one(CONVERSATIONS)} ${line}.${asked}`
    const skill = chance.one(SKILLS)
    const more = chance.one(TRANSCRIPTS)
    for (;;) {
      const headers = { 'idempotency-key': `${line}.${asked}` }
      const answer = await answerOf(hub.initiate(conversation, skill, more, headers))
      if (answer?.status === 202) {
        promised.set(conversation, answer.body.id)
        break
      }
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
        throw new Error(`${conversation} is refused: ${JSON.stringify(answer.body)}`)
      }
      await setTimeout(200)
    }
    await setTimeout(chance.whole(50, 400))
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
    await setTimeout(chance.whole(100, 600))
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
