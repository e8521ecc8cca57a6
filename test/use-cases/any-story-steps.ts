import fc from 'fast-check'
import {
  anything,
  acceptance,
  arrival,
  ask,
  cancellation,
  completion,
  departure,
  dismissal,
  givingBack,
  lesson,
  presence,
  redelivery,
  refusal,
  rush,
  slowAsk,
  transfer,
  type Deed,
} from './any-story-deeds.ts'

/** What people and machines do, the usual more often. */
export const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: ask(anything), weight: 14 },
  { arbitrary: slowAsk(anything), weight: 3 },
  { arbitrary: rush(anything), weight: 3 },
  { arbitrary: presence(anything), weight: 8 },
  { arbitrary: acceptance(anything), weight: 7 },
  { arbitrary: refusal(anything), weight: 3 },
  { arbitrary: completion(anything), weight: 6 },
  { arbitrary: transfer(anything), weight: 4 },
  { arbitrary: givingBack(anything), weight: 2 },
  { arbitrary: cancellation(anything), weight: 2 },
  { arbitrary: departure(anything), weight: 1 },
  { arbitrary: arrival(), weight: 2 },
  { arbitrary: redelivery(anything), weight: 1 },
  { arbitrary: dismissal(anything), weight: 1 },
  { arbitrary: lesson(anything), weight: 2 },
)

/** What may let somebody who waits and an agent fit: the next step after it can be lost with its process. */
export const supplies: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: presence(anything), weight: 3 },
  { arbitrary: completion(anything), weight: 4 },
  { arbitrary: refusal(anything), weight: 2 },
  { arbitrary: transfer(anything), weight: 1 },
  { arbitrary: givingBack(anything), weight: 1 },
  { arbitrary: cancellation(anything), weight: 1 },
  { arbitrary: dismissal(anything), weight: 1 },
  { arbitrary: lesson(anything), weight: 2 },
)
