import { hostsOf } from '../adapters/outbound/deliver-status.ts'
import { createGuardedClient } from '../adapters/outbound/guarded-client.ts'
import type { Bot } from '../use-cases/ports.ts'
import { CONNECTED, type Finding } from '../use-cases/ports-checks.ts'

const REFUSED =
  'The hub may not call this address: it must be https with a public host name (docs/delivery.md); correct "delivery.url" of the bot in hub.config.json'
const AWAY = 'Nobody answers there: start the bot, or correct "delivery.url" of the bot in hub.config.json'

/**
 * @returns whether the host of a bot answers, whatever it answers. Asks for the root of the host, so that
 * nothing happens at the bot. A bot without an address of its own calls the hub, or is called where it says.
 */
export async function probe(bot: Bot, allowLoopback: boolean): Promise<Finding> {
  const { url } = bot.delivery ?? {}
  if (url === undefined) return CONNECTED
  const client = createGuardedClient({ allowLoopback })
  try {
    const result = await client.send({
      method: 'GET',
      url: new URL('/', url).href,
      allowedHosts: hostsOf(bot),
    })
    if (result.status !== undefined) return CONNECTED
    const detail = result.ok ? '' : result.message
    return !result.ok && result.kind === 'refusedAddress'
      ? { state: 'Error', problem: 'AddressRefused', mend: REFUSED, detail }
      : { state: 'Disconnected', problem: 'BotNoAnswer', mend: AWAY, detail }
  } finally {
    await client.close()
  }
}
