import type { TypedData } from '../core/contract.ts'
import { offsetTime } from '../service-bus/dotnet-time.ts'

export interface ScheduleStatus {
  last: Date | undefined
  next: Date | undefined
  lastUpdated: Date
}

/**
 * What a timer function gets, as the .NET host serializes its `TimerInfo`. Without a monitored schedule there is no
 * status. A status that never ran carries .NET's earliest time.
 */
export function timerInput(isPastDue: boolean, status: ScheduleStatus | undefined): TypedData {
  const info = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status
      ? { Last: text(status.last), Next: text(status.next), LastUpdated: text(status.lastUpdated) }
      : null,
    IsPastDue: isPastDue,
  }
  return { json: JSON.stringify(info) }
}

function text(time: Date | undefined): string {
  return time === undefined ? '0001-01-01T00:00:00+00:00' : offsetTime(time)
}
