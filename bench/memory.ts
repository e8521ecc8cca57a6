import { execFileSync } from 'node:child_process'

/** @returns the megabytes of memory that a process has now, as the system counts them. */
export function memoryOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1024
}

export interface Watched {
  /** Seconds since the start, and megabytes. */
  readonly curve: readonly (readonly [number, number])[]
  /** The last quarter beside the second, when all is loaded and warm: about 1 when memory is flat. */
  readonly growth: number
}

/** Looks at a process once a second. @returns what to call at the end. */
export function watchMemory(pid: number): () => Watched {
  const start = performance.now()
  const curve: [number, number][] = [[0, memoryOf(pid)]]
  const timer = setInterval(() => curve.push([(performance.now() - start) / 1000, memoryOf(pid)]), 1000)
  return () => {
    clearInterval(timer)
    const quarter = (number: number) => {
      const part = curve.slice(
        Math.floor((curve.length * number) / 4),
        Math.ceil((curve.length * (number + 1)) / 4),
      )
      return part.reduce((sum, [, megabytes]) => sum + megabytes, 0) / part.length
    }
    return { curve, growth: quarter(3) / quarter(1) }
  }
}
