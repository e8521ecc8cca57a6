import type { BotNote } from '../handoff/bot-notes.ts'
import { botReports } from './bot-health.ts'
import { TransientError } from './errors.ts'
import type { Check, Hub } from './ports.ts'

export interface DependencyReport {
  readonly name: string
  readonly state: 'Connected' | 'Disconnected' | 'Error'
  readonly mend?: string
}

export interface ReadinessReport {
  readonly ready: boolean
  readonly at: string
  readonly dependencies: readonly DependencyReport[]
  /** For whoever looks after the bots; the hub is ready whatever they do. */
  readonly bots: readonly BotNote[]
}

/** Asks every service that the hub needs for a sign of life. Never throws. */
export async function readiness(hub: Hub): Promise<ReadinessReport> {
  const [bots, ...dependencies] = await Promise.all([
    botReports(hub),
    ...hub.checks.map((check) => reportOf(hub, check)),
  ])
  const ready = dependencies.every((each) => each.state === 'Connected')
  return { ready, at: hub.now(), dependencies, bots }
}

async function reportOf(hub: Hub, { name, check, mend }: Check): Promise<DependencyReport> {
  try {
    await check()
    return { name, state: 'Connected' }
  } catch (error) {
    const away = error instanceof TransientError
    // Anybody may ask; what the service said is for the operator's log.
    hub.log('warning', 'A service does not answer as it should', { name, reason: messageOf(error) })
    return { name, state: away ? 'Disconnected' : 'Error', mend }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
