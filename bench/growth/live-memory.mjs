import { appendFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { GCProfiler, setFlagsFromString } from 'node:v8'

/*
 * Loaded into a functions host, to see what it holds and not how late it collects its garbage. With a young generation
 * of a megabyte (which Node allows only on a command line or in NODE_OPTIONS) and these flags, all garbage is collected
 * each time a megabyte has been allocated, even in the middle of a function; what is left then is written down.
 */
for (const flag of ['--gc-global', '--no-incremental-marking', '--no-concurrent-array-buffer-sweeping'])
  setFlagsFromString(flag)

const EVERY = 50
let profiler = new GCProfiler()
profiler.start()
setInterval(() => {
  const { statistics } = profiler.stop()
  profiler = new GCProfiler()
  profiler.start()
  const left = statistics.map(({ afterGC }) => {
    const { usedHeapSize, externalMemory } = afterGC.heapStatistics
    return usedHeapSize + externalMemory
  })
  appendFileSync(process.env.BENCH_LIVE_MEMORY, `${Math.max(0, ...left)}\n`)
}, EVERY).unref()
