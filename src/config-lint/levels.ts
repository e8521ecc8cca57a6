import { ANY_AGENT } from '../handoff/names.ts'
import { findingIn, type Finding, type Subject } from './subjects.ts'

/** @returns levels that have no effect. */
export function levelFindings(subject: Subject): Finding[] {
  return subject.skill === ANY_AGENT ? levelsOfAnybody(subject) : relaxesNothing(subject)
}

function levelsOfAnybody(subject: Subject): Finding[] {
  const { minLevel = 1, relax = [] } = subject.own
  const why = `every agent has "${ANY_AGENT}", at the one level that there is`
  return [
    ...(minLevel === 1
      ? []
      : findingIn(
          subject,
          ['minLevel'],
          '',
          `${why}, so nobody can have more; remove it, or name another skill`,
        )),
    ...(relax.length === 0
      ? []
      : findingIn(subject, ['relax'], '', `${why}, so there is nothing to relax; remove it`)),
  ]
}

const HIGHEST = 5

function relaxesNothing(subject: Subject): Finding[] {
  const { stated, policy } = subject
  // Where the file says no level, handoffs bring theirs, of which only the highest is known.
  const highest = stated.minLevel ?? HIGHEST
  return policy.relax.flatMap((step, index) => {
    if (step.minLevel < highest) return []
    const message = `this step asks for level ${step.minLevel}, but ${highest} is needed from the start (minLevel), so it relaxes nothing; lower the step or raise minLevel`
    return findingIn(subject, ['relax'], `[${index}].minLevel`, message)
  })
}
