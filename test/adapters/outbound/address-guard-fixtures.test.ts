import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { BOT_FRAMEWORK_HOSTS } from '../../../src/adapters/outbound/bot-framework-hosts.ts'
import { read } from '../../docs/sources.ts'
import { closeAll, guardedClient } from './outbound-setup.ts'

afterEach(closeAll)

const FOLDER = 'test/fixtures/activities/invalid'

const activity = z.object({
  serviceUrl: z.string().exactOptional(),
  attachments: z.array(z.object({ contentUrl: z.string().exactOptional() })).exactOptional(),
})

const hostile = readdirSync(FOLDER)
  .filter((name) => /^(?:serviceurl|contenturl)-/.test(name))
  .flatMap((name) => {
    const { serviceUrl, attachments = [] } = activity.parse(JSON.parse(read(`${FOLDER}/${name}`)))
    const urls = name.startsWith('serviceurl')
      ? [serviceUrl]
      : attachments.map(({ contentUrl }) => contentUrl)
    return urls.flatMap((url) => (url === undefined ? [] : [[name, url] as const]))
  })

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : 'none.example')

/** A name server in the hands of whoever sent the address: a public address first, then this machine. */
function rebinding() {
  const asked: string[] = []
  const resolve = (hostname: string) => {
    asked.push(hostname)
    const address = asked.length === 1 ? '192.0.66.1' : '127.0.0.1'
    return Promise.resolve([{ address, family: 4 }])
  }
  return { asked, resolve }
}

test('there are fixtures of both kinds', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(24)
  expect(hostile.some(([name]) => name.startsWith('contenturl'))).toBe(true)
})

describe.each(['GET', 'POST'] as const)('a hostile address, by %s', (method) => {
  test.each(hostile)('%s is refused without asking for its name', async (_name, url) => {
    const { asked, resolve } = rebinding()
    const client = guardedClient({ resolve })
    const answer = await client.send({ method, url, allowedHosts: BOT_FRAMEWORK_HOSTS })
    expect(answer).toMatchObject({ ok: false, kind: 'refusedAddress' })
    expect(asked).toEqual([])
  })

  test.each(hostile)('%s leads nowhere even if its host is allowed', async (_name, url) => {
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    const client = guardedClient({ resolve })
    const answer = await client.send({ method, url, allowedHosts: [hostOf(url)] })
    expect(answer).toMatchObject({ ok: false, kind: 'refusedAddress' })
  })
})
