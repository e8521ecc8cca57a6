import type { Instant } from '../handoff/time.ts'
import { requireSupervisor, type Caller } from './caller.ts'
import type { Hub, Log } from './ports.ts'
import {
  REJECTION_CODES,
  type RejectedCalls,
  type RejectionCode,
  type Rejections,
  type RejectionStore,
} from './ports-rejections.ts'

/** This process writes a reason down once in so long. */
const PAUSE_MILLISECONDS = 60_000
/** A detail may quote what a caller says of himself. */
const DETAIL_LENGTH = 300

/** The clock of the process. */
export interface Clock {
  readonly now: () => Instant
  /** Does something later, unless the process ends before. */
  readonly later: (action: () => void, milliseconds: number) => void
}

/**
 * @returns a count of calls that are turned away, by reason. The first of a reason is written at once; what
 * comes within the minute after it is written in one when the minute is over. So callers cannot make the hub
 * write much, and a process that dies takes less than a minute's count with it.
 */
export function rejectionCounter(store: RejectionStore, log: Log, { now, later }: Clock): Rejections {
  const unwritten = new Map<string, RejectedCalls>()
  /** The reasons that were written less than a minute ago. */
  const resting = new Set<string>()

  const keep = (calls: RejectedCalls) => {
    unwritten.set(calls.code, sum(unwritten.get(calls.code), calls))
  }

  async function write(code: string): Promise<void> {
    const calls = unwritten.get(code)
    if (calls === undefined) return
    unwritten.delete(code)
    try {
      await store.add(calls)
    } catch (error) {
      keep(calls)
      const reason = error instanceof Error ? error.message : String(error)
      log('warning', 'Rejected calls could not be written down; tried again in a minute', { code, reason })
    }
  }

  function rest(code: string): void {
    resting.add(code)
    later(() => {
      resting.delete(code)
      if (unwritten.has(code)) writeAndRest(code)
    }, PAUSE_MILLISECONDS)
  }

  function writeAndRest(code: string): void {
    rest(code)
    void write(code)
  }

  return {
    count(code, detail) {
      const at = now()
      keep({ code, count: 1, firstAt: at, lastAt: at, lastDetail: harmless(detail) })
      if (!resting.has(code)) writeAndRest(code)
    },
    list: () => store.list(now()),
    async flush() {
      await Promise.all([...unwritten.keys()].map(write))
    },
  }
}

/** @returns both together; either may have been counted first, since what could not be written comes back. */
function sum(one: RejectedCalls | undefined, other: RejectedCalls): RejectedCalls {
  if (one === undefined) return other
  const [earlier, later] = one.lastAt <= other.lastAt ? [one, other] : [other, one]
  return {
    ...later,
    count: one.count + other.count,
    firstAt: earlier.firstAt <= later.firstAt ? earlier.firstAt : later.firstAt,
  }
}

/** Cut to a length that fits a list, without characters that would change how it is shown. */
const harmless = (detail: string) => detail.slice(0, DETAIL_LENGTH).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')

/** @returns whether a refusal with this code is counted. */
export function isRejection(code: string): code is RejectionCode {
  return REJECTION_CODES.some((each) => each === code)
}

/** @returns why calls were turned away, the latest first. @throws Refusal unless a supervisor asks. */
export async function listRejections(hub: Hub, caller: Caller): Promise<readonly RejectedCalls[]> {
  requireSupervisor(caller)
  const listed = await hub.rejections.list()
  return listed.toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
}
