import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { setPresence } from '../../src/use-cases/agents.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { failDeadRequest } from '../../src/use-cases/dead-letter.ts'
import { TransientError } from '../../src/use-cases/errors.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { fetchWantedTranscript } from '../../src/use-cases/fetch-transcript.ts'
import { notify } from '../../src/use-cases/notify.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import type { RequestMessage } from '../../src/use-cases/ports-messages.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { aroundPorts, type Around } from '../support/around-ports.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { conversationFaults, idleMatches, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterEach(() => servers.cosmos.faults.clear())
afterAll(() => servers.close())

/** A handoff that ada has (`held`), one that waits, and one whose request has not been read yet. */
interface Story {
  readonly hub: TestHub
  readonly held: string
  readonly waiting: string
  readonly request: RequestMessage
}

async function begin(): Promise<Story> {
  const hub = servers.hub({ billing: { maxHandlingSeconds: 100, waitSeconds: 1000 } })
  await hub.availableAgent('ada', ['billing'])
  await hub.agent('bob', ['billing'])
  const linked = { attachments: [{ name: 'Transcript', contentUrl: 'https://files.example/t.json' }] }
  const held = await hub.ask('c1', 'billing', linked)
  servers.clock.pass(1)
  const waiting = await hub.ask('c2', 'billing')
  servers.clock.pass(1)
  return { hub, held, waiting, request: await hub.request('c3', 'billing') }
}

/** Each use case: what is done, and what is then so. */
const useCases: Record<
  string,
  { run: (hub: Hub, story: Story) => Promise<unknown>; then: (story: Story) => Promise<unknown> }
> = {
  assign: {
    run: (hub, { request }) => assign(hub, request),
    then: async ({ hub, request }) => {
      expect(await hub.state(request.request.id)).toBe('queued')
    },
  },
  complete: {
    run: (hub, { held }) => completeHandoff(hub, SUPERVISOR, held, {}),
    then: async ({ hub, held }) => {
      expect(await hub.state(held)).toBe('completed')
    },
  },
  cancel: {
    run: (hub, { waiting }) => cancelHandoff(hub, SUPERVISOR, waiting),
    then: async ({ hub, waiting }) => {
      expect(await hub.state(waiting)).toBe('cancelled')
    },
  },
  'cancel before its request is read': {
    run: (hub, { request }) => cancelHandoff(hub, SUPERVISOR, request.request.id),
    then: async ({ hub, request }) => {
      await assign(hub.hub, request)
      expect(await hub.state(request.request.id)).toBe('cancelled')
    },
  },
  presence: {
    run: (hub, { hub: { pool } }) => setPresence(hub, SUPERVISOR, pool, 'bob', AVAILABLE),
    then: async ({ hub, waiting }) => {
      expect(await hub.state(waiting)).toBe('accepted by bob')
    },
  },
  expire: {
    run: (hub, { held }) => {
      servers.clock.pass(100)
      return actOnDeadline(hub, held)
    },
    then: async ({ hub, held }) => {
      expect(await hub.state(held)).toBe('completed')
    },
  },
  notify: {
    run: (hub, { held }) => {
      // The claim of a run that died has lapsed by then, and a retry is due.
      servers.clock.pass(61)
      return notify(hub, held)
    },
    then: ({ hub, held }) => {
      expect(hub.statuses(held)).toEqual(['accepted'])
      return Promise.resolve()
    },
  },
  'fetch a transcript': {
    run: (hub, { held }) => fetchWantedTranscript(hub, held, () => ({ activities: [] }), false),
    then: async ({ hub, held }) => {
      expect((await hub.read(held)).transcript.state).toBe('unavailable')
    },
  },
  'dead letter': {
    run: (hub, { request }) => failDeadRequest(hub, request, { queue: 'q', reason: 'r', body: 1 }),
    then: async ({ hub, request }) => {
      expect(await hub.state(request.request.id)).toBe('failed')
    },
  },
}

/** What befalls one call of a port, and how the next ones go. */
const faults: Record<string, (call: number, counted: () => number) => Around> = {
  'a fault before it was done': (call, counted) => (work) => (counted() < call ? work() : away()),
  'an answer lost after it was done': (call, counted) => async (work) => {
    const after = counted()
    if (after > call) return away()
    const answer = await work()
    return after === call ? away() : answer
  },
}

const away = () => Promise.reject(new TransientError('Away'))

const cases = Object.keys(useCases).flatMap((useCase) =>
  Object.keys(faults).map((fault) => [useCase, fault] as const),
)

async function expectOrder({ hub }: Story): Promise<void> {
  servers.clock.pass(40)
  expect(await sweep(hub.hub, hub.pool)).toMatchObject({ failed: 0 })
  const state = await poolState(servers.routing, hub.pool)
  expect(loadFaults(state)).toEqual([])
  expect(conversationFaults(state)).toEqual([])
  expect(idleMatches(state, servers.clock.now())).toEqual([])
}

describe.each(cases)('%s with %s', (useCase, fault) => {
  test('from any of its calls on ends right when it is done again', async () => {
    const { run, then } = useCases[useCase] ?? {}
    const around = faults[fault]
    if (run === undefined || then === undefined || around === undefined) throw new Error('No such case')
    for (let call = 1; ; call++) {
      const story = await begin()
      let calls = 0
      const faulty = aroundPorts(
        story.hub.hub,
        around(call, () => ++calls),
      )
      const failed = await run(faulty, story).then(
        () => false,
        (error: unknown) => error instanceof TransientError,
      )
      // Every call succeeded: there is no later one to fail.
      if (calls < call) {
        expect(failed).toBe(false)
        return
      }
      expect(failed).toBe(true)

      await run(story.hub.hub, story)
      await then(story)
      await expectOrder(story)
    }
  })
})

describe('Cosmos DB', () => {
  test.each([
    ['is throttling', { effect: 'fail', status: 429, retryAfterMs: 1 }],
    ['is unavailable', { effect: 'fail', status: 503 }],
    ['has moved a partition', { effect: 'fail', status: 410 }],
  ] as const)('%s: each use case is given back as transient, and done again later', async (_what, fault) => {
    for (const { run, then } of Object.values(useCases)) {
      const story = await begin()
      servers.cosmos.faults.plan(fault, { times: Infinity })
      await expect(run(story.hub.hub, story)).rejects.toThrow(TransientError)
      servers.cosmos.faults.clear()

      await run(story.hub.hub, story)
      await then(story)
      await expectOrder(story)
    }
  })

  test('cannot keep what was said: nothing else is written, whoever is free', async () => {
    const { hub, request } = await begin()
    await hub.presence('bob', 'available')
    await hub.agent('cyd', ['billing'], 9)
    await hub.presence('cyd', 'available')
    servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { kinds: ['create'], times: Infinity })
    await expect(assign(hub.hub, request)).rejects.toThrow(TransientError)
    servers.cosmos.faults.clear()
    expect(await hub.hub.routing.find(request.request.id)).toBeUndefined()

    await assign(hub.hub, request)
    expect(await hub.state(request.request.id)).toMatch(/^accepted/)
  })

  test('did what it was asked and lost the answer: doing it again finds it done', async () => {
    for (const name of ['assign', 'complete', 'presence']) {
      const { run, then } = useCases[name] ?? {}
      const story = await begin()
      servers.cosmos.faults.plan({ effect: 'loseAnswer' }, { kinds: ['batch'] })
      await expect(run?.(story.hub.hub, story)).rejects.toThrow(TransientError)
      await run?.(story.hub.hub, story)
      await then?.(story)
      await expectOrder(story)
    }
  })
})
