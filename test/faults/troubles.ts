import type { Fault } from '../../local/cosmos/faults.ts'
import type { Chance } from './chance.ts'
import type { Sending } from './mail.ts'
import type { Death } from './mortal.ts'
import type { LostLock, World } from './world.ts'

/** What goes wrong while a step is done, or as soon after as there is something to go wrong. */
export interface Trouble {
  readonly title: string
  readonly begin: (world: World) => void
}

/** @returns any trouble: a death in half of the cases. */
export function troubleOf(chance: Chance): Trouble {
  const kind = chance.whole(1, 12)
  if (kind <= 5) return death(chance.one(['before', 'after']), chance.whole(1, 12))
  if (kind === 6) return badBot(chance.one(['503', '429', 'no answer']), chance.whole(1, 4))
  if (kind <= 8) return badSending(chance)
  if (kind === 9) return lostLock(chance)
  return badCosmos(chance)
}

function death(when: Death['when'], call: number): Trouble {
  return {
    title: `a process dies ${when} its call ${call}`,
    begin: (world) => {
      world.death = { when, call }
    },
  }
}

function badBot(answer: string, times: number): Trouble {
  return {
    title: `the bot answers ${answer} ${times} times`,
    begin: ({ test }) => {
      let left = times
      test.answer = () => {
        left -= 1
        if (left < 0) return { outcome: 'delivered', answer: '200' }
        return answer === 'no answer'
          ? { outcome: 'retry', answer, afterSeconds: 5, unreachable: true }
          : { outcome: 'retry', answer, afterSeconds: 2 }
      }
    },
  }
}

function badSending(chance: Chance): Trouble {
  const what = chance.one<Sending>(['refused', 'answer lost', 'twice', 'late'])
  const after = chance.whole(0, 3)
  const times = chance.whole(1, 3)
  return {
    title: `after ${after} messages, Service Bus takes the next ${times} ${IN_WORDS[what]}`,
    begin: ({ queues }) => queues.plan(what, after, times),
  }
}

const IN_WORDS: Record<Sending, string> = {
  refused: 'not at all',
  'answer lost': 'and does not say so',
  twice: 'twice',
  late: 'and brings them late',
}

function lostLock(chance: Chance): Trouble {
  const lost: LostLock = chance.percent(40) ? 'when settled' : { beforeCall: chance.whole(1, 8) }
  const when = lost === 'when settled' ? lost : `before call ${lost.beforeCall} of its handler`
  return {
    title: `the lock of the next message is lost ${when}`,
    begin: (world) => {
      world.lostLock = lost
    },
  }
}

/** Where every write checks the version that was read. */
const OLD = { kinds: ['read', 'query'], container: 'routing' } as const

function badCosmos(chance: Chance): Trouble {
  const effect = chance.one<Fault>([
    { effect: 'fail', status: 408 },
    { effect: 'fail', status: 429, retryAfterMs: 1 },
    { effect: 'fail', status: 449 },
    { effect: 'fail', status: 503 },
    { effect: 'drop' },
    { effect: 'loseAnswer' },
    { effect: 'loseAnswer' },
    { effect: 'delay', milliseconds: 2 },
    { effect: 'stale' },
    { effect: 'stale' },
  ])
  const after = chance.whole(0, 8)
  const times = effect.effect === 'fail' || effect.effect === 'stale' ? chance.whole(1, 6) : 1
  const what = effect.effect === 'fail' ? `fail with ${effect.status}` : effect.effect
  const scope = effect.effect === 'stale' ? OLD : {}
  return {
    title: `after ${after} requests Cosmos DB's next ${times} ${what === 'stale' ? 'reads are stale' : what}`,
    begin: (world) => world.plan(effect, { after, times, ...scope }),
  }
}
