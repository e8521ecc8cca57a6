import { randomUUID } from 'node:crypto'
import { conversationStore } from './adapters/cosmos/conversation-store.ts'
import { cosmosCheck, cosmosClient } from './adapters/cosmos/client.ts'
import { routingStore } from './adapters/cosmos/routing-store.ts'
import { checkAddress, type AddressRules } from './adapters/outbound/address-guard.ts'
import { createBotTokens } from './adapters/outbound/bot-token.ts'
import { deliverStatus, hostsOf } from './adapters/outbound/deliver-status.ts'
import { createTranscriptFetcher } from './adapters/outbound/fetch-transcript.ts'
import { createGuardedClient } from './adapters/outbound/guarded-client.ts'
import { createStatusSender } from './adapters/outbound/send-status.ts'
import { fetchTranscript } from './adapters/outbound/transcript-port.ts'
import { serviceBusClient } from './adapters/service-bus/client.ts'
import { messages } from './adapters/service-bus/messages.ts'
import { identifyNobody } from './http/callers.ts'
import type { Identify } from './http/route.ts'
import { readHubConfig } from './hub-config.ts'
import type { SendLater } from './messages/envelope.ts'
import { readSettings } from './settings.ts'
import type { Bot, Hub, Log } from './use-cases/ports.ts'

export interface App {
  readonly hub: Hub
  readonly identify: Identify
  readonly sendLater: SendLater
  /** Part of a local stack, where callers may know more about the process. */
  readonly local: boolean
}

/**
 * Puts the hub together: settings and configuration are read, one client a service is made. Connects to
 * nothing yet.
 * @throws Error that names every setting or configuration value that is wrong.
 */
export function createApp(environment: Readonly<Record<string, string | undefined>>, log: Log): App {
  const settings = readSettings(environment)
  const { registry, bots } = readHubConfig(settings.configFile, (setting) => environment[setting])
  const database = cosmosClient(settings.cosmos).database(settings.cosmosDatabase)
  const bus = messages(serviceBusClient(settings.serviceBus))
  const { allowLoopback } = settings
  const client = createGuardedClient({ allowLoopback })
  const rulesFor = (bot: Bot): AddressRules => ({ allowedHosts: hostsOf(bot), allowLoopback })

  const hub: Hub = {
    routing: routingStore(database.container('routing')),
    conversations: conversationStore(database.container('conversations')),
    messages: bus,
    registry,
    deliver: deliverStatus(createStatusSender({ client, tokenFor: createBotTokens() }), Math.random),
    fetchTranscript: fetchTranscript(createTranscriptFetcher({ client })),
    refuseAddress(bot, url) {
      const check = checkAddress(url, rulesFor(bot))
      return check.ok ? undefined : check.reason
    },
    now: () => new Date().toISOString(),
    randomId: randomUUID,
    random: Math.random,
    log,
    checks: [bus.check, cosmosCheck(database)],
  }
  return { hub, identify: identifyNobody(registry, bots), sendLater: bus.sendLater, local: allowLoopback }
}

let running: App | undefined

/** @returns the app of this process, made from its environment when first asked for. */
export function app(): App {
  running ??= createApp(process.env, logLine)
  return running
}

/** One line of JSON a fact, which the Functions host passes on to its log. */
const logLine: Log = (level, message, facts) => {
  const line = JSON.stringify({ message, ...facts })
  if (level === 'error') console.error(line)
  else if (level === 'warning') console.warn(line)
  else console.log(line)
}
