import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { memoryOf } from '../memory.ts'

const MEGABYTE = 1024 * 1024
const LOOK_EVERY = 20

/** @returns the most megabytes that a process had of the system while something ran, its garbage included. */
export async function mostResident(pid: number, run: () => Promise<void>): Promise<number> {
  let most = 0
  const timer = setInterval(() => (most = Math.max(most, memoryOf(pid))), LOOK_EVERY)
  await run()
  clearInterval(timer)
  return most
}

/** @returns what makes a host collect its garbage at each megabyte, and write to the file what is left then. */
export function collectingAtOnce(file: string): Record<string, string> {
  const loaded = new URL('./live-memory.mjs', import.meta.url).href
  return { NODE_OPTIONS: `--max-semi-space-size=1 --import=${loaded}`, BENCH_LIVE_MEMORY: file }
}

/** @returns the most megabytes that were left in such a host while something ran, after garbage was collected. */
export async function mostLeft(file: string, run: () => Promise<void>): Promise<number> {
  await nextLine(file)
  rmSync(file)
  await run()
  const most = Math.max(...(await nextLine(file))) / MEGABYTE
  rmSync(file)
  return most
}

/** @returns the bytes in all lines, as soon as there is one more. */
async function nextLine(file: string): Promise<number[]> {
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [])
  const before = lines().length
  while (lines().length === before) await wait(LOOK_EVERY)
  return lines().map(Number)
}
