import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack } from '../support/stack.ts'
import type { Target } from './hostile-calls.ts'

const key = (letter: string) => `hub_${letter.repeat(43)}`
const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const KEYS = { bot: key('b'), supervisor: key('s'), agent: key('a') }
const WEBHOOK_SECRET = `whsec_${Buffer.from('no answer and no line of the log may show this').toString('base64')}`

const config = {
  bots: [
    { id: 'shop', delivery: { via: 'poll' } },
    { id: 'hook', delivery: { via: 'webhook', url: 'http://127.0.0.1:9/', secretSetting: 'HOOK_SECRET' } },
  ],
  // A long run asks for many handoffs; what waits stays little.
  defaults: { maxWaiting: 20 },
  keys: [
    { name: 'shop', role: 'bot', bot: 'shop', sha256: [digest(KEYS.bot)] },
    { name: 'boss', role: 'supervisor', sha256: [digest(KEYS.supervisor)] },
    { name: 'ada', role: 'agent', agent: 'ada', sha256: [digest(KEYS.agent)] },
  ],
}

/** @returns the whole hub with something in it to be hostile to, and callers of each role. */
export async function startFuzzStack() {
  const stack = await startTestStack(config, {
    HUB_AUTH: 'token',
    HUB_CALLS_PER_MINUTE: '9999999',
    HOOK_SECRET: WEBHOOK_SECRET,
  })
  const hub = new HubClient(stack.hub)
  const as = (hubKey: string) => ({ 'x-hub-key': hubKey })
  const callAs = (hubKey: string, method: string, path: string, body?: unknown) =>
    hub.call(method, path, body, as(hubKey))

  async function prepare(): Promise<string[]> {
    await callAs(KEYS.supervisor, 'PUT', '/agents/ada', { name: 'Ada', skills: ['x'], capacity: 3 })
    await callAs(KEYS.agent, 'PUT', '/agents/ada/presence', { presence: 'available', leaseSeconds: 3600 })
    const asked = ['1', '2', '3', '4', '5'].map((id) => hub.initiate(`c-${id}`, 'x', {}, as(KEYS.bot)))
    return (await Promise.all(asked)).map(({ body }) => body.id)
  }

  const ids = await prepare()
  const routes = stack.host().functions.flatMap(({ route, methods = [] }) => {
    return route === undefined ? [] : [{ route: route.replace(/^\/?api\//, ''), methods }]
  })
  const target: Target = {
    prefix: '/api',
    routes,
    ids: [...ids, 'ada', 'bea', 'x'],
    callers: [as(KEYS.bot), as(KEYS.bot), as(KEYS.supervisor), as(KEYS.agent)],
    activities: validActivities(),
  }
  const [, cosmosKey = ''] = /AccountKey=([^;]+)/.exec(stack.servers.cosmos.connectionString) ?? []
  return {
    stack,
    target,
    secrets: [...Object.values(KEYS), WEBHOOK_SECRET, cosmosKey],
    port: Number(new URL(stack.hub).port),
    /** Whether the hub still does its work: an agent gets a handoff, besides all that waits for anybody. */
    async stillWorks(): Promise<boolean> {
      await callAs(KEYS.supervisor, 'PUT', '/agents/last', { name: 'Last', skills: ['last'], capacity: 100 })
      await callAs(KEYS.supervisor, 'PUT', '/agents/last/presence', {
        presence: 'available',
        leaseSeconds: 3600,
      })
      const { body } = await hub.initiate('last', 'last', {}, as(KEYS.bot))
      const deadline = Date.now() + 20_000
      while (Date.now() < deadline) {
        const read = await callAs(KEYS.supervisor, 'GET', `/handoffs/${body.id}`)
        if (read.body.state === 'accepted') return true
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return false
    },
    /** Megabytes that the process of the functions host has in memory. */
    memory(): number {
      const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', `${stack.host().pid}`], { encoding: 'utf8' })
      return Math.round(Number(kilobytes) / 1024)
    },
  }
}

function validActivities(): string[] {
  const directory = join('test', 'fixtures', 'activities', 'valid')
  return readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'))
}
