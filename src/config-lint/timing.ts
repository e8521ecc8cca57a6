import { findingIn, type Finding, type Subject } from './subjects.ts'

/** @returns what comes too late to happen, and waits that outlast the handoff. */
export function timingFindings(subject: Subject): Finding[] {
  return [
    ...overflowTooLate(subject),
    ...relaxTooLate(subject),
    ...offerTooLong(subject),
    ...keptTooLong(subject),
    ...nobodyMayWait(subject),
  ]
}

function overflowTooLate(subject: Subject): Finding[] {
  const { overflow, waitSeconds } = subject.policy
  if (overflow === null || overflow.afterSeconds < waitSeconds) return []
  return findingIn(
    subject,
    ['overflow', 'waitSeconds'],
    '.afterSeconds',
    `overflow comes after ${overflow.afterSeconds} s, but the handoff fails after ${waitSeconds} s (waitSeconds), so it never comes; lower afterSeconds or raise waitSeconds`,
  )
}

function relaxTooLate(subject: Subject): Finding[] {
  const { relax, overflow, waitSeconds } = subject.policy
  return relax.flatMap(({ afterSeconds }, index) => {
    const within = `[${index}].afterSeconds`
    if (afterSeconds >= waitSeconds) {
      const message = `this step comes after ${afterSeconds} s, but the handoff fails after ${waitSeconds} s (waitSeconds), so it never comes; lower afterSeconds or raise waitSeconds`
      return findingIn(subject, ['relax', 'waitSeconds'], within, message)
    }
    if (overflow !== null && afterSeconds >= overflow.afterSeconds) {
      const message = `this step comes after ${afterSeconds} s, but the handoff goes to "${overflow.to}" after ${overflow.afterSeconds} s (overflow), so nobody at the lower level is asked; let it come before`
      return findingIn(subject, ['relax', 'overflow'], within, message)
    }
    return []
  })
}

function offerTooLong(subject: Subject): Finding[] {
  const { assign, offerSeconds, waitSeconds } = subject.policy
  if (assign !== 'offer' || offerSeconds <= waitSeconds) return []
  return findingIn(
    subject,
    ['offerSeconds', 'waitSeconds', 'assign'],
    '',
    `an agent has ${offerSeconds} s to answer an offer (offerSeconds), but the handoff fails after ${waitSeconds} s (waitSeconds), in his hands; lower offerSeconds or raise waitSeconds`,
  )
}

function keptTooLong(subject: Subject): Finding[] {
  const { sticky, transferSeconds, waitSeconds } = subject.policy
  const tooLong = (seconds: number, member: string) =>
    `a handoff is kept ${seconds} s for one agent (${member}), but fails after ${waitSeconds} s (waitSeconds), so nobody else is asked; keep it for less or raise waitSeconds`
  return [
    ...(sticky === null || sticky.waitSeconds < waitSeconds
      ? []
      : findingIn(
          subject,
          ['sticky', 'waitSeconds'],
          '.waitSeconds',
          tooLong(sticky.waitSeconds, 'sticky.waitSeconds'),
        )),
    ...(subject.stated.transferSeconds === undefined || transferSeconds < waitSeconds
      ? []
      : findingIn(
          subject,
          ['transferSeconds', 'waitSeconds'],
          '',
          tooLong(transferSeconds, 'transferSeconds'),
        )),
  ]
}

function nobodyMayWait(subject: Subject): Finding[] {
  if (subject.policy.maxWaiting !== 0) return []
  return findingIn(
    subject,
    ['maxWaiting'],
    '',
    'nobody may wait, so a handoff fails at once whenever no agent is free; raise it, or use null for any number',
  )
}
