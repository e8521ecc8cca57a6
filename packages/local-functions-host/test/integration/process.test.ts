import { afterEach, describe, expect, test } from '@jest/globals'
import { startApp, type TestHost } from '../support/apps.ts'

const hosts: TestHost[] = []

async function start(app: string, options: Parameters<typeof startApp>[1] = {}): Promise<TestHost> {
  const host = await startApp(app, options)
  hosts.push(host)
  return host
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.kill()))
})

describe('a host that cannot run an app does not start, and says why:', () => {
  test.each([
    ['load', 'failing while loading'],
    ['output', 'Function outputs: the binding "out" (queue) is not supported here'],
    ['connection', 'neither the setting Nowhere nor Nowhere__fullyQualifiedNamespace is set'],
    ['schedule', 'Function unscheduled: The schedule "every day" is neither'],
    ['route', 'Function unroutable: Route template "api/a/{b": the braces do not match'],
  ])('%s', async (failAt, reason) => {
    await expect(start('failing', { environment: { FAIL_AT: failAt } })).rejects.toThrow(reason)
  })

  test('host.json', async () => {
    const environment = { AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentSessions: 'many' }
    await expect(start('failing', { environment })).rejects.toThrow(/host\.json: .*maxConcurrentSessions/s)
  })

  test('a port that is taken', async () => {
    const { port } = await start('failing')
    await expect(start('failing', { port })).rejects.toThrow('EADDRINUSE')
  })
})

describe('what nobody catches ends the host with 1:', () => {
  test('an exception', async () => {
    const host = await start('failing')
    await host.request('/api/crash', { method: 'POST' }).catch(() => undefined)
    expect(await host.exited).toBe(1)
    await host.logged('Worker uncaught exception: Error: nobody catches this')
  })

  test('a rejection', async () => {
    const host = await start('failing')
    await host.request('/api/reject', { method: 'POST' }).catch(() => undefined)
    expect(await host.exited).toBe(1)
    await host.logged('nobody awaits this')
  })
})

test('a function that outruns functionTimeout is answered for with 500, and the host ends with 1', async () => {
  const host = await start('failing', {
    environment: { AzureFunctionsJobHost__functionTimeout: '00:00:00.2' },
  })
  expect((await host.request('/api/hang', { method: 'POST' })).status).toBe(500)
  expect(await host.exited).toBe(1)
})

test('stop gives a hanging function its time, then ends', async () => {
  const host = await start('failing', { drainSeconds: 0.2 })
  const answer = host.request('/api/hang', { method: 'POST' }).catch((error: unknown) => error)
  await host.logged("Executing 'hang'")
  expect(await host.stop()).toBe(0)
  await host.logged('1 invocations')
  expect(await answer).toMatchObject({ message: 'fetch failed' })
})

test('the functions are listed, and stop runs the appTerminate hooks', async () => {
  const host = await start('commonjs')
  expect(host.functions).toContainEqual({
    name: 'item',
    type: 'httpTrigger',
    route: 'items/{id}',
    methods: ['GET', 'POST'],
  })
  expect(host.functions).toContainEqual({ name: 'flaky', type: 'timerTrigger', schedule: '0 0 0 1 1 *' })
  expect(host.functions.map(({ name }) => name)).not.toContain('disabled')
  expect(await host.stop()).toBe(0)
  await host.logged('app terminated')
})

const whereThereAreSignals = process.platform === 'win32' ? test.skip : test

whereThereAreSignals('SIGTERM is a stop', async () => {
  const host = await start('commonjs')
  process.kill(host.pid, 'SIGTERM')
  expect(await host.exited).toBe(0)
  await host.logged('app terminated')
})

test('settings of the environment win over local.settings.json', async () => {
  const host = await start('commonjs', { environment: { FLAKY_SCHEDULE: '00:10:00' } })
  expect(host.functions).toContainEqual({ name: 'flaky', type: 'timerTrigger', schedule: '00:10:00' })
})

test('logs can be JSON lines, filtered by category', async () => {
  const host = await start('commonjs', {
    log: 'json',
    environment: { AzureFunctionsJobHost__logging__logLevel__Function: 'Warning' },
  })
  await host.request('/api/nothing')
  await host.request('/api/throws')
  const line = await host.logged('Function.')
  expect(JSON.parse(line)).toMatchObject({
    level: 'error',
    category: 'Function.throws',
    functionName: 'throws',
  })
})
