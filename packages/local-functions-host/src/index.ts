export { startHost, type Host, type HostOptions } from './host.ts'
export { spawnHost, type SpawnedHost, type SpawnOptions } from './spawn.ts'
export type { FunctionSummary } from './summary.ts'
