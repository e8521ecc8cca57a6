import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { missing, startPeer } from '../../bench/peers/start.ts'
import type { Side } from '../../bench/side.ts'
import { until } from '../support/until.ts'

const reason = missing()
const title = 'the peer of the benches, with a real Redis'

if (reason === undefined) describe(title, theJob)
else describe.skip(`${title}: ${reason}`, theJob)

function theJob() {
  let peer: Side
  beforeAll(async () => {
    peer = await startPeer()
  })
  afterAll(() => peer.stop())

  const toldOf = (conversation: string, times: number) =>
    until(`${times} statuses of ${conversation}`, () => {
      const states = peer.bot.told(conversation).map(({ state }) => state)
      return Promise.resolve(states.length >= times ? states : undefined)
    })

  test('who finds nobody free waits, in order, until somebody is', async () => {
    await peer.agent('ada', ['cards', 'loans'], 1)
    const first = await peer.ask('first', 'cards')
    expect(await toldOf('first', 1)).toEqual(['accepted'])
    const second = await peer.ask('second', 'loans')
    await until('the second to wait', () => stateOf(peer, second, 'queued'))
    const third = await peer.ask('third', 'cards')
    await until('the third to wait', () => stateOf(peer, third, 'queued'))

    await peer.call('POST', `/handoffs/${first}/complete`, {})
    expect(await toldOf('first', 2)).toEqual(['accepted', 'completed'])
    expect((await peer.bot.first('second')).agent).toBe('ada')
    expect(peer.bot.told('third')).toEqual([])

    await peer.agent('bob', ['cards'], 1)
    expect((await peer.bot.first('third')).agent).toBe('bob')
  })

  test('asking again changes nothing, and neither does completing again', async () => {
    await peer.agent('eve', ['travel'], 1)
    const id = await peer.ask('again', 'travel')
    expect(await peer.ask('again', 'travel')).toBe(id)
    await toldOf('again', 1)
    await peer.call('POST', `/handoffs/${id}/complete`, {})
    await toldOf('again', 2)
    await peer.call('POST', `/handoffs/${id}/complete`, {})
    await peer.ask('again', 'travel')

    await peer.ask('later', 'travel')
    await toldOf('later', 1)
    await peer.ask('waits', 'travel')
    expect(await toldOf('again', 2)).toEqual(['accepted', 'completed'])
    expect(peer.bot.told('waits')).toEqual([])
  })

  test('a skill that nobody has fails, and what is no handoff is refused', async () => {
    await peer.ask('alone', 'knitting')
    expect(await toldOf('alone', 1)).toEqual(['failed'])
    await expect(peer.call('POST', '/handoffs', { type: 'message' })).rejects.toThrow('400')
  })

  test('the transcript is kept', async () => {
    const activities = [{ type: 'message', text: 'Hello' }]
    await peer.agent('kim', ['pets'], 1)
    const answer = await peer.call('POST', '/handoffs', {
      type: 'event',
      name: 'handoff.initiate',
      conversation: { id: 'with-transcript' },
      value: { Skill: 'pets' },
      attachments: [{ name: 'Transcript', content: { activities } }],
    })
    await peer.bot.first('with-transcript')
    expect(answer).toMatchObject({ id: expect.any(String) })
    const { id } = answer as { id: string }
    expect(await peer.call('GET', `/handoffs/${id}`)).toMatchObject({
      state: 'accepted',
      transcript: { activities },
    })
  })
}

async function stateOf(peer: Side, id: string, state: string): Promise<true | undefined> {
  const found = await peer.call('GET', `/handoffs/${id}`).catch(() => undefined)
  return found instanceof Object && 'state' in found && found.state === state ? true : undefined
}
