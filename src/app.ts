import { randomUUID } from 'node:crypto'
import { callLimit } from './adapters/callers/call-limit.ts'
import { keyFinder } from './adapters/callers/hub-keys.ts'
import { tokenVerifier } from './adapters/callers/verify-token.ts'
import { conversationStore } from './adapters/cosmos/conversation-store.ts'
import { botTokenChecks } from './adapters/checks/bot-token.ts'
import { cosmosCheck } from './adapters/checks/cosmos.ts'
import { waysIn } from './adapters/checks/ways-in.ts'
import { cosmosClient } from './adapters/cosmos/client.ts'
import { erasureStore } from './adapters/cosmos/erasure-store.ts'
import { noticeStore } from './adapters/cosmos/notice-store.ts'
import { rejectionStore } from './adapters/cosmos/rejections.ts'
import { routingStore } from './adapters/cosmos/routing-store.ts'
import { createDeskTeller, deskOfPool } from './adapters/outbound/agent-notices.ts'
import { checkAddress, type AddressRules } from './adapters/outbound/address-guard.ts'
import { createBotTokens } from './adapters/outbound/bot-token.ts'
import { deliverStatus, hostsOf } from './adapters/outbound/deliver-status.ts'
import { createTranscriptFetcher } from './adapters/outbound/fetch-transcript.ts'
import { createGuardedClient } from './adapters/outbound/guarded-client.ts'
import { parkBots } from './adapters/outbound/park-bots.ts'
import { parkDesks } from './adapters/outbound/park-desks.ts'
import { createStatusSender } from './adapters/outbound/send-status.ts'
import { fetchTranscript } from './adapters/outbound/transcript-port.ts'
import { serviceBusClient } from './adapters/service-bus/client.ts'
import { messages } from './adapters/service-bus/messages.ts'
import { countingRejections, identifyByProof, identifyNobody } from './http/callers.ts'
import type { Identify } from './http/route.ts'
import { readHubConfig, type HubConfig } from './hub-config.ts'
import type { SendLater } from './messages/envelope.ts'
import { readSettings, type Settings } from './settings.ts'
import { logLine } from './telemetry/invocation.ts'
import { observeHub } from './telemetry/observe-hub.ts'
import { traceStores } from './telemetry/trace-stores.ts'
import type { TelemetrySettings } from './telemetry/telemetry-settings.ts'
import { rejectionCounter } from './use-cases/count-rejections.ts'
import type { Bot, Hub, Log } from './use-cases/ports.ts'
import type { Desk } from './use-cases/ports-desks.ts'

export interface App {
  readonly hub: Hub
  readonly identify: Identify
  readonly sendLater: SendLater
  /** Those that hub.config.json registers. */
  readonly bots: readonly Bot[]
  readonly desks: readonly Desk[]
  /** Part of a local stack, where callers may know more about the process. */
  readonly local: boolean
  /** Absent where no collector is set. */
  readonly telemetry?: TelemetrySettings
}

/**
 * Puts the hub together: settings and configuration are read, one client a service is made. Connects to
 * nothing yet.
 * @throws Error that names every setting or configuration value that is wrong.
 */
export function createApp(environment: Readonly<Record<string, string | undefined>>, log: Log): App {
  const settings = readSettings(environment)
  const config = readHubConfig(settings.configFile, (setting) => environment[setting])
  const identify = identifyFor(settings, config, log)
  const database = cosmosClient(settings.cosmos).database(settings.cosmosDatabase)
  const bus = messages(serviceBusClient(settings.serviceBus))
  const { allowLoopback } = settings
  const client = createGuardedClient({ allowLoopback })
  const tokenFor = createBotTokens()
  const around = { now: Date.now, random: Math.random }
  const rulesFor = (bot: Bot): AddressRules => ({ allowedHosts: hostsOf(bot), allowLoopback })

  const hub = observeHub({
    routing: routingStore(database.container('routing'), config.retentionSeconds),
    conversations: conversationStore(database.container('conversations'), config.retentionSeconds),
    erasure: erasureStore({
      routing: database.container('routing'),
      conversations: database.container('conversations'),
      everyConversation: () =>
        cosmosClient(settings.cosmos, { queryPlans: true })
          .database(settings.cosmosDatabase)
          .container('conversations'),
    }),
    messages: bus,
    registry: config.registry,
    redaction: config.redaction,
    deliver: parkBots(deliverStatus(createStatusSender({ client, tokenFor }), Math.random), log, around),
    desks: {
      of: deskOfPool(config.desks, allowLoopback),
      tell: parkDesks(createDeskTeller({ client, random: Math.random }), log, around),
      notices: noticeStore(database.container('routing')),
    },
    fetchTranscript: fetchTranscript(createTranscriptFetcher({ client })),
    refuseAddress(bot, url) {
      const check = checkAddress(url, rulesFor(bot))
      return check.ok ? undefined : check.reason
    },
    rejections: rejectionCounter(rejectionStore(database.container('routing')), log, { now, later }),
    now,
    randomId: randomUUID,
    log,
    checks: [bus.check, cosmosCheck(database)],
    waysIn: settings.auth === 'none' ? [] : waysIn(settings.tokens?.issuers ?? [], config.keys),
    botChecks: botTokenChecks(config.bots, tokenFor),
  })
  return {
    hub: settings.telemetry === undefined ? hub : traceStores(hub),
    identify: countingRejections(identify, hub.rejections),
    sendLater: bus.sendLater,
    bots: config.bots,
    desks: config.desks,
    local: allowLoopback,
    ...(settings.telemetry === undefined ? {} : { telemetry: settings.telemetry }),
  }
}

const now = () => new Date().toISOString()

/** A timer that keeps no process alive. */
const later = (action: () => void, milliseconds: number) => {
  setTimeout(action, milliseconds).unref()
}

function identifyFor(
  { auth, tokens, callsPerMinute, configFile }: Settings,
  config: HubConfig,
  log: Log,
): Identify {
  const { registry, bots, keys } = config
  if (auth === 'none') return identifyNobody(registry, bots)
  if (tokens === undefined && keys.length === 0) {
    throw new Error(
      `HUB_AUTH is token, but nobody could prove who they are: set HUB_APP_ID and HUB_TENANTS for callers with Microsoft Entra, or put "keys" into ${configFile.path}. docs/configuration.md says how.`,
    )
  }
  const verifyToken = tokens === undefined ? undefined : tokenVerifier(tokens.appId, tokens.issuers)
  const proofs = { verifyToken, findKey: keyFinder(keys), bots, limitCalls: callLimit(callsPerMinute) }
  return identifyByProof(proofs, log)
}

let running: App | undefined

/** @returns the app of this process, made from its environment when first asked for. */
export function app(): App {
  running ??= createApp(process.env, logLine)
  return running
}
