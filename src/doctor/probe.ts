import { hostsOf } from '../adapters/outbound/deliver-status.ts'
import { createGuardedClient } from '../adapters/outbound/guarded-client.ts'
import type { Bot } from '../use-cases/ports.ts'
import { CONNECTED, type Finding } from '../use-cases/ports-checks.ts'
import type { Desk } from '../use-cases/ports-desks.ts'

const REFUSED = 'The hub may not call this address: it must be https with a public host name'

/**
 * @returns whether the host of a bot answers. A bot without an address of its own calls the hub, or is called
 * where it says.
 */
export async function probeBot(bot: Bot, allowLoopback: boolean): Promise<Finding> {
  const { url } = bot.delivery ?? {}
  if (url === undefined) return CONNECTED
  const mend = 'start the bot, or correct "delivery.url" of the bot in hub.config.json'
  const away = { problem: 'BotNoAnswer', mend: `Nobody answers there: ${mend}` }
  const refused = `${REFUSED} (docs/delivery.md); correct "delivery.url" of the bot in hub.config.json`
  return probe({ url, allowedHosts: hostsOf(bot), allowLoopback }, away, refused)
}

/** @returns whether the host of a desk answers. */
export async function probeDesk({ url }: Desk, allowLoopback: boolean): Promise<Finding> {
  const mend = 'start the desk, or correct "url" of the desk in hub.config.json'
  const away = { problem: 'DeskNoAnswer', mend: `Nobody answers there: ${mend}` }
  const refused = `${REFUSED} (docs/webhooks.md); correct "url" of the desk in hub.config.json`
  return probe({ url, allowedHosts: [new URL(url).hostname], allowLoopback }, away, refused)
}

/** Whatever it answers is an answer. Asks for the root of the host, so that nothing happens there. */
async function probe(
  {
    url,
    allowedHosts,
    allowLoopback,
  }: { url: string; allowedHosts: readonly string[]; allowLoopback: boolean },
  away: { problem: string; mend: string },
  refused: string,
): Promise<Finding> {
  const client = createGuardedClient({ allowLoopback })
  try {
    const result = await client.send({ method: 'GET', url: new URL('/', url).href, allowedHosts })
    if (result.status !== undefined) return CONNECTED
    const detail = result.ok ? '' : result.message
    return !result.ok && result.kind === 'refusedAddress'
      ? { state: 'Error', problem: 'AddressRefused', mend: refused, detail }
      : { state: 'Disconnected', ...away, detail }
  } finally {
    await client.close()
  }
}
