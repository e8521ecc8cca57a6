import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startApp, type TestHost } from '../support/apps.ts'

let host: TestHost

beforeEach(async () => {
  host = await startApp('commonjs', { environment: { FLAKY_SCHEDULE: '0 0 0 1 1 *' } })
})
afterEach(() => host.stop())

function run(name: string, wait: boolean): Promise<Response> {
  return host.request(`/admin/functions/${name}${wait ? '?wait=true' : ''}`, { method: 'POST' })
}

async function timers(): Promise<object[]> {
  return (await (await host.request('/api/timers')).json()) as object[]
}

test('a timer runs by hand and gets its schedule', async () => {
  expect((await run('yearly', false)).status).toBe(202)
  const waited = await run('Yearly', true)
  expect([waited.status, await waited.json()]).toEqual([200, { outcome: 'succeeded' }])
  expect((await timers()).at(-1)).toMatchObject({
    isPastDue: false,
    schedule: { adjustForDST: true },
    scheduleStatus: { next: expect.stringMatching(/^\d{4}-01-01T00:00:00\+00:00$/) },
  })
})

test('runOnStartup runs it at once', async () => {
  await host.logged("Executed 'startup' (Succeeded")
  expect(await timers()).toContainEqual({ startup: false })
})

test('a retry policy repeats a failed run', async () => {
  expect((await run('flaky', true)).status).toBe(200)
  expect((await timers()).at(-1)).toEqual({ retryContext: { retryCount: 2, maxRetryCount: 2 } })
})

test('a schedule fires by itself', async () => {
  const often = await startApp('commonjs', { environment: { FLAKY_SCHEDULE: '*/1 * * * * *' } })
  await often.logged("Executed 'flaky' (Succeeded")
  await often.stop()
})

test('the admin paths know status and functions', async () => {
  expect(await (await host.request('/admin/host/status')).json()).toMatchObject({ state: 'Running' })
  const functions = (await (await host.request('/admin/functions')).json()) as { name: string }[]
  expect(functions.map(({ name }) => name)).toContain('yearly')
  expect((await host.request('/admin/functions/unknown', { method: 'POST' })).status).toBe(404)
  expect((await host.request('/admin/functions/item', { method: 'POST' })).status).toBe(400)
  expect((await host.request('/admin/functions/yearly', { method: 'POST', body: 'no JSON' })).status).toBe(
    400,
  )
})
