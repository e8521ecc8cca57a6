import { describe, expect, test } from '@jest/globals'
import { ALIAS_LIMIT, LOG_LIMIT, WARNING_LIMIT } from '../../src/handoff/events.ts'
import { repeat, reroute, settleTranscript } from '../../src/handoff/repeats.ts'
import type { Handoff, Open, TranscriptState } from '../../src/handoff/states.ts'
import { acceptedSample, at, idOf, policySample, queuedSample, repeatedAs, wishFor } from './samples.ts'

const warning = (number: number) => ({
  code: 'InvalidTimestamp',
  message: `timestamp ${number} is not a time`,
})

describe('given a bot that asks again', () => {
  test('when the id is new, then it is another name of the handoff, and the bot is told nothing', () => {
    const before = acceptedSample()
    const repeated = repeat(before, repeatedAs(2), at(20))

    expect(repeated.aliases).toEqual([idOf(2)])
    expect(repeated.state).toBe(before.state)
    expect(repeated.log.at(-1)).toMatchObject({ type: 'repeated', as: idOf(2) })
    expect(repeated.deliveries).toHaveLength(1)
  })

  test('when the id is known, then nothing changes', () => {
    const once = repeat(queuedSample(), repeatedAs(2), at(20))
    expect(repeat(once, repeatedAs(2), at(21))).toBe(once)
  })

  test('when it brings warnings and a link, then they are added behind those that were there', () => {
    const first = { id: idOf(1), since: at(0) }
    const second = { id: idOf(2), since: at(20) }
    const before = { ...queuedSample({ warnings: [warning(1)] }), linked: [first] }
    const brought = { ...repeatedAs(2), warnings: [warning(2)], linked: [second] }
    expect(repeat(before, brought, at(20))).toMatchObject({
      warnings: [warning(1), warning(2)],
      linked: [first, second],
    })
  })

  test.each<[TranscriptState, TranscriptState, TranscriptState]>([
    ['stored', 'pending', 'pending'],
    ['pending', 'none', 'pending'],
    ['unavailable', 'stored', 'stored'],
    ['stored', 'none', 'stored'],
    ['none', 'unavailable', 'unavailable'],
    ['none', 'none', 'none'],
  ])('when to a transcript that is %s it brings one that is %s, then both are %s', (had, brings, both) => {
    const before = { ...queuedSample(), transcript: { state: had, activities: 4 } }
    const brought = { ...repeatedAs(2), transcript: { state: brings, activities: 3 } }
    expect(repeat(before, brought, at(20)).transcript).toEqual({ state: both, activities: 7 })
  })

  test('when it does so without end, then the handoff keeps the newest names and links and the first warnings', () => {
    let handoff: Handoff<Open> = queuedSample()
    for (let number = 2; number < 400; number++) {
      const linked = [{ id: idOf(number), since: at(number) }]
      handoff = repeat(handoff, { ...repeatedAs(number), linked, warnings: [warning(number)] }, at(number))
    }

    expect(handoff.aliases).toHaveLength(ALIAS_LIMIT)
    expect(handoff.aliases.at(-1)).toBe(idOf(399))
    expect(handoff.linked).toHaveLength(ALIAS_LIMIT)
    expect(handoff.linked.at(-1)?.id).toBe(idOf(399))
    expect(handoff.warnings).toHaveLength(WARNING_LIMIT)
    expect(handoff.warnings[0]).toEqual(warning(2))
    expect(handoff.log).toHaveLength(LOG_LIMIT)
    expect(handoff.log.at(-1)?.sequence).toBe(handoff.sequence)
  })

  test('when it does so without end, then the document stays under 16 KB', () => {
    let handoff: Handoff<Open> = queuedSample()
    for (let number = 2; number < 400; number++) handoff = repeat(handoff, repeatedAs(number), at(number))
    expect(Buffer.byteLength(JSON.stringify(handoff))).toBeLessThan(16 * 1024)
  })
})

describe('given a bot that asks again for another skill', () => {
  const relaxing = policySample({ relax: [{ afterSeconds: 30, minLevel: 1 }] })
  const wish = wishFor('loans', { needs: [{ skill: 'loans', level: 4 }] })

  test('then queue and needs are new, and the limit and the time of receipt stay', () => {
    const before = queuedSample()
    const after = reroute(before, wish, relaxing, at(5))

    expect(after.wish).toBe(wish)
    expect(after.receivedAt).toBe(before.receivedAt)
    expect(after.state.waitUntil).toBe(before.state.waitUntil)
    expect(after.deliveries).toEqual([])
    expect(after.log.at(-1)).toMatchObject({ type: 'rerouted', skill: 'loans', at: at(5) })
  })

  test('then the steps of its new policy count from now', () => {
    const { state } = reroute(queuedSample(), wish, relaxing, at(5))
    expect(state).toMatchObject({ inQueueSince: at(5), stepAt: at(35) })
  })

  test('then it is kept for nobody any more', () => {
    const kept = { ...queuedSample(), preferred: { agent: 'ada', why: 'lastAgent', until: at(60) } as const }
    expect(reroute(kept, wish, relaxing, at(5)).preferred).toBeNull()
  })

  describe('while its skill is closed', () => {
    const waiting = queuedSample()
    const closed = { ...waiting, state: { ...waiting.state, closedUntil: at(9000), waitUntil: at(9600) } }

    test('then it waits from now on when the other is open', () => {
      expect(reroute(closed, wish, relaxing, at(5)).state).toEqual({
        name: 'queued',
        since: at(5),
        inQueueSince: at(5),
        waitUntil: at(605),
        stepAt: at(35),
        closedUntil: null,
      })
    })

    test('then it waits for the other to open when that is closed, too', () => {
      const hours = { whenClosed: 'wait', at: () => ({ open: false, opensAt: at(300) }) } as const
      expect(reroute(closed, wish, policySample({ hours }), at(5)).state).toMatchObject({
        closedUntil: at(300),
        stepAt: at(300),
        waitUntil: at(900),
      })
    })
  })
})

describe('given a transcript behind a link', () => {
  const pending = {
    ...queuedSample({ transcript: { state: 'pending', activities: 0 } }),
    linked: [{ id: idOf(1), since: at(0) }],
  }

  test('when it arrives, then its size is known and nobody is warned', () => {
    const settled = settleTranscript(pending, idOf(1), { activities: 7 }, at(3))
    expect(settled).toMatchObject({
      transcript: { state: 'stored', activities: 7 },
      warnings: [],
      linked: [],
    })
    expect(settled.log.at(-1)).toMatchObject({ type: 'transcriptStored', activities: 7 })
  })

  test('when it cannot be had, then a warning says so and the handoff goes on', () => {
    const settled = settleTranscript(pending, idOf(1), { fault: '404' }, at(3))
    expect(settled.transcript).toEqual({ state: 'unavailable', activities: 0 })
    expect(settled.warnings).toEqual([{ code: 'TranscriptNotFetched', message: '404' }])
    expect(settled.state).toBe(pending.state)
    expect(settled.log.at(-1)).toMatchObject({ type: 'transcriptUnavailable', reason: '404' })
  })

  test('when it is empty, then it is stored all the same', () => {
    const settled = settleTranscript(pending, idOf(1), { activities: 0 }, at(3))
    expect(settled.transcript).toEqual({ state: 'stored', activities: 0 })
  })

  test('when another is still awaited, then it stays pending until that one, too, is settled', () => {
    const both = { ...pending, linked: [...pending.linked, { id: idOf(2), since: at(1) }] }
    const one = settleTranscript(both, idOf(1), { activities: 7 }, at(3))
    expect(one.transcript).toEqual({ state: 'pending', activities: 7 })
    expect(one.linked).toEqual([{ id: idOf(2), since: at(1) }])
    expect(settleTranscript(one, idOf(1), { activities: 7 }, at(4))).toBe(one)
    const all = settleTranscript(one, idOf(2), { fault: '404' }, at(5))
    expect(all.transcript).toEqual({ state: 'stored', activities: 7 })
  })

  test('when there are many warnings already, then they grow no further', () => {
    const warnings = Array.from({ length: WARNING_LIMIT }, (_, number) => warning(number))
    const settled = settleTranscript({ ...pending, warnings }, idOf(1), { fault: '404' }, at(3))
    expect(settled.warnings).toEqual(warnings)
  })
})
