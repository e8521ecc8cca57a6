import { metrics, type Attributes, type Counter, type Histogram, type Meter } from '@opentelemetry/api'
import type { Pool, SkillKey } from '../handoff/names.ts'
import { ATTRIBUTES, METRICS, SCOPE } from './names.ts'

/** From a quick bot to a long wait. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400]

/** A reading that no sweep has renewed for so long belongs to another process by now. */
const FRESH_MILLISECONDS = 60_000

/** Made at first use: an instrument that is made before the SDK has started counts nothing, ever. */
let made: Instruments | undefined

const instruments = (): Instruments => (made ??= new Instruments(metrics.getMeter(SCOPE)))

/** Counts one more, or several. */
export function count(name: CounterName, attributes: Attributes, times = 1): void {
  instruments().counters[name].add(times, attributes)
}

/** Notes how long something took. */
export function measure(name: HistogramName, seconds: number, attributes: Attributes): void {
  instruments().histograms[name].record(seconds, attributes)
}

/** Shows what a sweep saw waiting in a pool. What waited before, and does not now, is shown as 0 once. */
export function showWaiting(pool: Pool, depths: readonly Depth[]): void {
  const { waiting } = instruments()
  const gone = (waiting.get(pool)?.depths ?? [])
    .filter((before) => before.waiting > 0 && depths.every(({ skill }) => skill !== before.skill))
    .map(({ skill }) => ({ skill, waiting: 0, oldestSeconds: 0 }))
  waiting.set(pool, { at: Date.now(), depths: [...depths, ...gone] })
}

export interface Depth {
  readonly skill: SkillKey
  readonly waiting: number
  readonly oldestSeconds: number
}

type CounterName = 'events' | 'deliveries' | 'repairs' | 'rejectedCalls' | 'deadLetters'
type HistogramName = 'wait' | 'assignment' | 'deliveryDuration'

class Instruments {
  readonly counters: Readonly<Record<CounterName, Counter>>
  readonly histograms: Readonly<Record<HistogramName, Histogram>>
  readonly waiting = new Map<Pool, { readonly at: number; readonly depths: readonly Depth[] }>()

  constructor(meter: Meter) {
    const counter = (name: CounterName) => meter.createCounter(METRICS[name])
    const histogram = (name: HistogramName) =>
      meter.createHistogram(METRICS[name], { unit: 's', advice: { explicitBucketBoundaries: SECONDS } })
    this.counters = {
      events: counter('events'),
      deliveries: counter('deliveries'),
      repairs: counter('repairs'),
      rejectedCalls: counter('rejectedCalls'),
      deadLetters: counter('deadLetters'),
    }
    this.histograms = {
      wait: histogram('wait'),
      assignment: histogram('assignment'),
      deliveryDuration: histogram('deliveryDuration'),
    }
    this.#show(meter, 'waiting', ({ waiting }) => waiting)
    this.#show(meter, 'oldestWaiting', ({ oldestSeconds }) => oldestSeconds)
  }

  #show(meter: Meter, name: 'waiting' | 'oldestWaiting', valueOf: (depth: Depth) => number): void {
    const gauge = meter.createObservableGauge(METRICS[name], name === 'waiting' ? {} : { unit: 's' })
    gauge.addCallback((result) => {
      for (const [pool, { at, depths }] of this.waiting) {
        if (Date.now() - at > FRESH_MILLISECONDS) continue
        for (const depth of depths) {
          const attributes = { [ATTRIBUTES.pool]: pool, [ATTRIBUTES.skill]: depth.skill }
          result.observe(valueOf(depth), attributes)
        }
      }
    })
  }
}
