import { cpus, totalmem } from 'node:os'

/** What a reader has to know of the machine: its class, not its name. */
export function machine() {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${all.length} cores (${all[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`,
  }
}
