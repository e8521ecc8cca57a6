import type { PresenceReason } from './agents.ts'
import type { Exclusion } from './eligibility.ts'
import type { Pass } from './states.ts'
import type { Instant } from './time.ts'

/** @returns a rule in a few words, for whoever asks why an agent is not given a handoff. */
export function describe(exclusion: Exclusion, now: Instant): string {
  const time = (instant: Instant) => shortTime(instant, now)
  switch (exclusion.rule) {
    case 'lacksSkill':
      return `lacks ${exclusion.skill}`
    case 'levelTooLow':
      return `level ${exclusion.level} < ${exclusion.needed} in ${exclusion.skill}`
    case 'passed':
      return describePass(exclusion.pass, time)
    case 'waitsForAnother':
      return `kept for ${exclusion.agent} until ${time(exclusion.until)}`
    case 'closed':
      return `closed until ${time(exclusion.until)}`
    case 'offline':
      return `offline since ${time(exclusion.since)}${NOT_PRESENT[exclusion.reason]}`
    case 'away':
      return `away since ${time(exclusion.since)}${NOT_PRESENT[exclusion.reason]}`
    case 'full':
      return describeLoad(exclusion)
  }
}

const NOT_PRESENT: Record<PresenceReason, string> = {
  declared: '',
  leaseLapsed: ', presence not renewed',
  offersUnanswered: ', offers unanswered',
}

const PASSED: Record<Pass['why'], string> = {
  declined: 'declined',
  letExpire: 'let the offer expire',
  gaveBack: 'gave it back',
  wasLost: 'was lost with it',
}

function describePass({ why, at, until }: Pass, time: (instant: Instant) => string): string {
  const again = until === null ? '' : `, may be asked again ${time(until)}`
  return `${PASSED[why]} ${time(at)}${again}`
}

function describeLoad(load: Extract<Exclusion, { rule: 'full' }>): string {
  const { capacity, assignments, offers, wrapUps } = load
  const parts = [offers > 0 ? `${offers} offered` : '', wrapUps > 0 ? `${wrapUps} wrapping up` : ''].filter(
    (part) => part !== '',
  )
  const taken = `${assignments + offers + wrapUps} of ${capacity}`
  return parts.length === 0 ? taken : `${taken}, of these ${parts.join(' and ')}`
}

/** @returns `14:02 UTC`, with the date when it is another day's. */
export function shortTime(instant: Instant, now: Instant): string {
  const clock = `${instant.slice(11, 16)} UTC`
  return instant.slice(0, 10) === now.slice(0, 10) ? clock : `${instant.slice(0, 10)} ${clock}`
}
