import { setTimeout as wait } from 'node:timers/promises'
import type { AppFunction, TimerTrigger } from '../core/triggers.ts'
import type { Invoker, Outcome } from '../invocation/invoker.ts'
import type { Logger } from '../logs/logger.ts'
import { messageOf } from '../logs/error-text.ts'
import { maxRetries, retryDelay } from './retry.ts'
import { isMonitorable, parseSchedule, type Schedule } from './schedule.ts'
import { timerInput } from './timer-input.ts'

/** Node fires longer timers at once, so far occurrences are reached in several waits. */
const longestWait = 2 ** 31 - 1

/**
 * Runs one function by its schedule. Runs never overlap, not with those asked for by hand either: an occurrence that
 * falls into a run is skipped.
 */
export class TimerListener {
  readonly #target: AppFunction<TimerTrigger>
  readonly #schedule: Schedule
  readonly #invoker: Invoker
  readonly #log: Logger
  readonly #isMonitored: boolean
  readonly #stopping = new AbortController()
  #lastRun: Promise<unknown> = Promise.resolve()
  #lastOccurrence: Date | undefined

  /** Throws, naming the function, when its schedule cannot be read. */
  constructor(target: AppFunction<TimerTrigger>, invoker: Invoker, log: Logger) {
    this.#target = target
    this.#invoker = invoker
    this.#log = log
    try {
      this.#schedule = parseSchedule(target.trigger.schedule)
    } catch (error) {
      throw new Error(`Function ${target.name}: ${messageOf(error)}`, { cause: error })
    }
    this.#isMonitored = target.trigger.useMonitor && isMonitorable(this.#schedule, new Date())
  }

  start(): void {
    void this.#follow()
  }

  /** Waits for a run in progress. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#lastRun
  }

  /** Runs the function now, after a run in progress. */
  runNow(reason = 'This function was programmatically called via the host APIs.'): Promise<Outcome> {
    const run = this.#lastRun.then(() => this.#runWithRetries(reason))
    this.#lastRun = run
    return run
  }

  async #follow(): Promise<void> {
    if (this.#target.trigger.runOnStartup) await this.runNow('Timer fired at startup')
    while (!this.#stopping.signal.aborted) {
      const due = this.#schedule.next(new Date())
      if (!due) return
      if (!(await this.#waitUntil(due))) return
      this.#lastOccurrence = due
      await this.runNow(`Timer fired at ${due.toISOString()}`)
    }
  }

  /** False when stopped meanwhile. */
  async #waitUntil(due: Date): Promise<boolean> {
    for (;;) {
      const left = due.getTime() - Date.now()
      if (left <= 0) return true
      try {
        await wait(Math.min(left, longestWait), undefined, { signal: this.#stopping.signal })
      } catch {
        return false
      }
    }
  }

  async #runWithRetries(reason: string): Promise<Outcome> {
    const { name, metadata } = this.#target
    const retry = metadata.retryOptions
    const most = maxRetries(retry)
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#invoker.run(this.#target, {
        reason,
        data: timerInput(false, this.#status()),
        ...(attempt > 0 && { retryContext: { retryCount: attempt, maxRetryCount: most } }),
      })
      if (outcome.kind !== 'failed' || !retry || attempt >= most || this.#stopping.signal.aborted)
        return outcome
      const delay = retryDelay(retry, attempt + 1)
      this.#log('information', `Function.${name}`, `Retry ${attempt + 1} in ${delay} ms`, {
        functionName: name,
      })
      if (!(await this.#waitUntil(new Date(Date.now() + delay)))) return outcome
    }
  }

  #status(): { last: Date | undefined; next: Date | undefined; lastUpdated: Date } | undefined {
    if (!this.#isMonitored) return undefined
    const now = new Date()
    return {
      last: this.#lastOccurrence,
      next: this.#schedule.next(now),
      lastUpdated: this.#lastOccurrence ?? now,
    }
  }
}
