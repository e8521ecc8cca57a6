import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { fetchWantedTranscript } from '../../src/use-cases/fetch-transcript.ts'
import { hear } from '../../src/use-cases/hear.ts'
import { TransientError } from '../../src/use-cases/errors.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { readTranscript } from '../../src/use-cases/transcript.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const said = (...texts: string[]) => texts.map((text) => ({ type: 'message', text }))
const inline = (...texts: string[]) => ({
  attachments: [{ name: 'Transcript', content: { activities: said(...texts) } }],
})
const linked = {
  attachments: [{ name: 'Transcript', contentUrl: 'https://files.example/transcript.json' }],
}

async function texts(hub: TestHub, id: string): Promise<unknown[]> {
  const { activities } = await readTranscript(hub.hub, SUPERVISOR, id)
  return activities.map((activity) => activity.text)
}

const messageOf = (text: string, conversationId = 'c1') => ({
  kind: 'message' as const,
  conversationId,
  channelId: 'test',
  activity: { type: 'message', text },
})

describe('what was said', () => {
  test('before and during the handoff is one text in order', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing', inline('Hello', 'I need help'))
    for (const text of ['Are you there?', 'Still there?']) {
      servers.clock.pass(1)
      await hear(hub.hub, SUPERVISOR, hub.bot, messageOf(text))
    }
    expect(await texts(hub, id)).toEqual(['Hello', 'I need help', 'Are you there?', 'Still there?'])
  })

  test('in a repeated request comes after what was known', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing', inline('First'))
    const again = await hub.ask('c1', 'billing', inline('Second'))
    expect(await texts(hub, id)).toEqual(['First', 'Second'])
    expect(await texts(hub, again)).toEqual(['First', 'Second'])
  })

  test('in a conversation without an open handoff is nobody’s', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing', inline('Hello'))
    await hub.complete(id)
    await hear(hub.hub, SUPERVISOR, hub.bot, messageOf('Thanks'))
    await hear(hub.hub, SUPERVISOR, hub.bot, messageOf('Hello?', 'c2'))
    expect(await texts(hub, id)).toEqual(['Hello'])
  })

  test('too much for a message is kept before the bot is answered', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const long = Array.from({ length: 400 }, (_, number) => `${number} ${'😀'.repeat(600)}`)
    const id = await hub.ask('c1', 'billing', inline(...long))
    expect(await texts(hub, id)).toEqual(long)
  })

  test('is read a page at a time', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing', inline('1', '2', '3', '4', '5'))
    const page = await readTranscript(hub.hub, SUPERVISOR, id, 3, 10)
    expect(page).toMatchObject({ total: 5, activities: said('4', '5') })
    expect(page.next).toBeUndefined()
    expect((await readTranscript(hub.hub, SUPERVISOR, id, 1, 2)).next).toBe(3)
  })

  test('is for the agent who has the handoff, and for no other', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing', inline('Hello'))
    const as = (agent: string) =>
      readTranscript(hub.hub, { agent: { id: agent, pool: hub.pool }, supervisor: false }, id)
    expect((await as('ada')).total).toBe(1)
    await expect(as('bob')).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(readTranscript(hub.hub, { bot: 'shop', supervisor: false }, id)).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })
})

describe('a transcript behind a link', () => {
  const read = () => ({ activities: said('Fetched') })
  const fetching = (hub: TestHub, fetchTranscript: Hub['fetchTranscript']): Hub => ({
    ...hub.hub,
    fetchTranscript,
  })
  const found = () => Promise.resolve({ outcome: 'fetched' as const, body: new Uint8Array() })

  async function pending() {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    return { hub, id: await hub.ask('c1', 'billing', linked) }
  }

  test('is asked for when the handoff is stored, and then there', async () => {
    const { hub, id } = await pending()
    expect(hub.sent).toContain(`transcript ${id}`)
    expect((await hub.read(id)).transcript).toEqual({ state: 'pending', activities: 0 })
    for (let time = 0; time < 2; time++) await fetchWantedTranscript(fetching(hub, found), id, read, false)
    expect(await texts(hub, id)).toEqual(['Fetched'])
    expect((await hub.read(id)).transcript).toEqual({ state: 'stored', activities: 1 })
  })

  test('that cannot be had costs only itself, and a warning says why', async () => {
    const { hub, id } = await pending()
    await fetchWantedTranscript(hub.hub, id, read, false)
    expect(await hub.read(id)).toMatchObject({
      state: { name: 'accepted' },
      transcript: { state: 'unavailable' },
      warnings: [{ code: 'TranscriptNotFetched', message: 'There is no such host' }],
    })
  })

  test('whose host is away is tried again, until the last try', async () => {
    const { hub, id } = await pending()
    const away = fetching(hub, () => Promise.reject(new TransientError('The host is away')))
    await expect(fetchWantedTranscript(away, id, read, false)).rejects.toThrow(TransientError)
    expect((await hub.read(id)).transcript.state).toBe('pending')
    await fetchWantedTranscript(away, id, read, true)
    expect((await hub.read(id)).transcript.state).toBe('unavailable')
  })

  test('for which nobody asked is asked for by the sweep, after some minutes', async () => {
    const { hub, id } = await pending()
    servers.clock.pass(4 * 60)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ transcriptsWanted: 0 })
    servers.clock.pass(61)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ transcriptsWanted: 1, statusesSent: 1 })
    expect(hub.sent.filter((each) => each === `transcript ${id}`)).toHaveLength(2)
  })

  test('is asked for under the id of its own request, also when that comes again and is another name by now', async () => {
    const { hub, id } = await pending()
    const message = await hub.request('c1', 'billing', linked)
    for (let time = 0; time < 2; time++) await assign(hub.hub, message)
    const asked = [id, message.request.id, message.request.id].map((each) => `transcript ${each}`)
    expect(hub.sent.filter((each) => each.startsWith('transcript'))).toEqual(asked)
  })

  test('is asked for by the request, too, that comes again when all is over', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const message = await hub.request('c1', 'billing', linked)
    const { id } = message.request
    await untilDeath(hub.hub, (dying) => assign(dying, message))
    servers.clock.pass(60)
    await hub.complete(id)
    await hub.notify(id)
    expect(hub.sent).not.toContain(`transcript ${id}`)
    await assign(hub.hub, message)
    expect(hub.sent).toContain(`transcript ${id}`)
  })

  test('that comes when all is over is in the archive, too', async () => {
    const { hub, id } = await pending()
    await hub.complete(id)
    await hub.notify(id)
    await fetchWantedTranscript(fetching(hub, found), id, read, false)
    servers.clock.pass(2 * 60 * 60)
    expect(await hub.read(id)).toMatchObject({
      transcript: { state: 'stored' },
      state: { name: 'completed' },
    })
    expect(await texts(hub, id)).toEqual(['Fetched'])
  })

  test('that comes when all is over reaches the archive also when the first try fails there', async () => {
    const { hub, id } = await pending()
    await hub.complete(id)
    await hub.notify(id)
    servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { kinds: ['upsert'], times: 20 })
    await expect(fetchWantedTranscript(fetching(hub, found), id, read, false)).rejects.toThrow(TransientError)
    servers.cosmos.faults.clear()
    await fetchWantedTranscript(fetching(hub, found), id, read, false)
    expect(await hub.hub.conversations.archived(id)).toMatchObject({ transcript: { state: 'stored' } })
  })
})

describe('a card number', () => {
  const CARD = '4111 1111 1111 1111'
  const GONE = '[card number removed]'

  /** Everything of this hub that a store or a queue was given. */
  async function keptOf(hub: TestHub, id: string): Promise<string> {
    const partition = { partitionKey: id }
    const { resources } = await servers.conversations.items.query('SELECT * FROM c', partition).fetchAll()
    return JSON.stringify([resources, await hub.read(id)])
  }

  test('is in no message and no document, and the handoff says so', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const value = { Skill: 'billing', note: CARD }
    const message = await hub.request('c1', 'billing', { ...inline(`It is ${CARD}`), value })
    expect(JSON.stringify(message)).not.toContain(CARD)
    expect(message.request.reply.conversation.id).toBe('c1')
    await assign(hub.hub, message)
    const { id } = message.request
    expect(await texts(hub, id)).toEqual([`It is ${GONE}`])
    expect((await readTranscript(hub.hub, SUPERVISOR, id)).value).toEqual({ Skill: 'billing', note: GONE })
    expect(await keptOf(hub, id)).not.toContain(CARD)
    const { warnings } = await hub.read(id)
    expect(warnings.map(({ code, message: text }) => [code, text])).toEqual([
      ['TextRemoved', 'card number removed from the value before it was kept (1 times)'],
      ['TextRemoved', 'card number removed from the transcript before it was kept (1 times)'],
    ])
  })

  test('is not kept of a transcript too large for a message, a fetched one, or a message', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'], 2)
    const large = await hub.ask('c1', 'billing', inline(`${CARD} ${'x'.repeat(300_000)}`))
    expect(await keptOf(hub, large)).not.toContain(CARD)
    await hear(hub.hub, SUPERVISOR, hub.bot, messageOf(`Once more: ${CARD}`))
    expect(await keptOf(hub, large)).not.toContain(CARD)
    expect((await texts(hub, large))[1]).toBe(`Once more: ${GONE}`)

    const fetched = await hub.ask('c2', 'billing', linked)
    const body = new TextEncoder().encode('')
    const fetching = {
      ...hub.hub,
      fetchTranscript: () => Promise.resolve({ outcome: 'fetched' as const, body }),
    }
    await fetchWantedTranscript(fetching, fetched, () => ({ activities: said(CARD) }), true)
    expect(await texts(hub, fetched)).toEqual([GONE])
  })
})
