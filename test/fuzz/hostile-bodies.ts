import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { hostileJsonText, hostileText, hostileValue } from './hostile-values.ts'

/** Members that some route reads; the routes ignore or refuse those of others. */
const MEMBERS = [
  ...['agent', 'assignment', 'message', 'skill', 'reason', 'conversation', 'name', 'skills', 'capacity'],
  ...['subject', 'presence', 'leaseSeconds', 'renewal', 'status', 'sequence', 'pool', 'bot', 'requeue'],
]

/** What the routes would take, to be mixed with what they would not. */
const fitting = fc.record(
  {
    agent: fc.constantFrom('ada', 'bea'),
    assignment: fc.constantFrom(1, 2),
    message: fc.constant('Done'),
    skill: fc.constantFrom('x', 'y'),
    conversation: fc.constant({ id: 'c-1' }),
    name: fc.constant('Ada'),
    skills: fc.constant(['x', { name: 'y', level: 3 }]),
    capacity: fc.constantFrom(0, 3),
    presence: fc.constantFrom('available', 'away', 'offline'),
    leaseSeconds: fc.constantFrom(60, 3600),
  },
  { requiredKeys: [] },
)

const members = fc
  .tuple(fitting, fc.dictionary(fc.constantFrom(...MEMBERS), hostileValue, { maxKeys: 3 }))
  .map(([some, others]) => JSON.stringify({ ...some, ...others }))

/** An activity of a real bot with one or two values replaced, taken out or doubled somewhere in it. */
function mutatedActivity(activities: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('replace', 'remove', 'wrap'),
    by: hostileValue,
  })
  return fc
    .tuple(fc.constantFrom(...activities), fc.array(change, { maxLength: 2 }))
    .map(([text, changes]) => {
      const activity: unknown = JSON.parse(text)
      for (const { at, how, by } of changes) changePlace(activity, at, how, by)
      return JSON.stringify(activity)
    })
}

function changePlace(activity: unknown, at: number, how: string, by: unknown): void {
  const places = placesIn(activity)
  const place = places[at % places.length]
  if (place === undefined) return
  const { holder, key } = place
  if (how === 'remove') Reflect.deleteProperty(holder, key)
  else Reflect.set(holder, key, how === 'wrap' ? [Reflect.get(holder, key)] : by)
}

function placesIn(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Object.keys(value).map((key) => ({ holder: value, key }))
  return [...own, ...Object.values(value).flatMap(placesIn)]
}

/** Flips, cuts or doubles bytes of a text. */
const broken = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([whole, at, byte]) => {
    const bytes = Buffer.from(whole)
    if (bytes.length > 0) bytes[at % bytes.length] = byte
    return at % 3 === 0 ? bytes.subarray(0, at % (bytes.length + 1)) : bytes
  })

const LIMIT = 4 * 1024 * 1024
const huge = fc.constantFrom(LIMIT - 1, LIMIT, LIMIT + 1, LIMIT * 2).map((size) => {
  const [head, tail] = ['{"type":"event","name":"handoff.initiate","conversation":{"id":"c"},"text":"', '"}']
  return Buffer.from(`${head}${'x'.repeat(Math.max(0, size - head.length - tail.length))}${tail}`)
})

let bomb: Buffer | undefined
/** 50 MB of spaces in 50 KB; made once. */
const gzipBomb = fc.constant(0).map(() => (bomb ??= gzipSync(Buffer.alloc(50_000_000, ' '))))

/** @param activities the texts of activities that the hub takes. */
export function hostileBody(activities: readonly string[]): fc.Arbitrary<Buffer> {
  const activity = mutatedActivity(activities)
  const text = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((each) => Buffer.from(each))
  return fc.oneof(
    { weight: 120, arbitrary: text(activity) },
    { weight: 120, arbitrary: text(members) },
    { weight: 40, arbitrary: text(hostileJsonText) },
    { weight: 40, arbitrary: broken(fc.oneof(activity, members)) },
    { weight: 10, arbitrary: text(hostileText) },
    { weight: 10, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: huge },
    { weight: 1, arbitrary: gzipBomb },
  )
}
