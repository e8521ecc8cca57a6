/*
 * Every name under which the hub tells what it does: spans, metrics, their attributes, and the lines of the
 * log that alerts look for. docs/telemetry.md explains them; a name that changes breaks somebody's alert.
 */

/** The instrumentation scope of all spans and metrics. */
export const SCOPE = 'handoff-hub'

export const SPANS = {
  /** An HTTP call, by the name of its function. */
  call: (functionName: string) => `call ${functionName}`,
  /** A message that a queue function handles. */
  process: (functionName: string) => `process ${functionName}`,
  /** A message that is sent to a queue. */
  send: (queue: string) => `send ${queue}`,
  /** One attempt to tell a bot a status. */
  deliver: (status: string) => `deliver ${status}`,
  /** One attempt to tell a desk a notice, by its type. */
  tell: (notice: string) => `tell ${notice}`,
  /** A call of a store, by its operation in src/use-cases/ports*.ts, such as `routing commit`. */
  store: (store: string, operation: string) => `${store} ${operation}`,
  sweep: 'sweep',
} as const

export const METRICS = {
  /** What happened to handoffs, the states that they entered among it; counted by event. */
  events: 'handoff.events',
  /** From the receipt of a request to the first agent who has it, in seconds. */
  wait: 'handoff.wait.duration',
  /** How long an agent had a handoff, in seconds. */
  assignment: 'handoff.assignment.duration',
  /** How many handoffs wait in the queue of a skill. */
  waiting: 'handoff.waiting',
  /** How long the one has waited that waits longest, in seconds. */
  oldestWaiting: 'handoff.waiting.oldest',
  /** Attempts to tell bots a status, by what the ledger says of each afterwards. */
  deliveries: 'handoff.deliveries',
  /** How long one attempt took, in seconds. */
  deliveryDuration: 'handoff.delivery.duration',
  /** What the sweep put right that a dead process left behind, by kind. */
  repairs: 'handoff.sweep.repairs',
  /** Calls that were turned away before the hub knew who calls, by reason. */
  rejectedCalls: 'handoff.calls.rejected',
  /** Messages that failed for good, by queue. */
  deadLetters: 'handoff.dead_letters',
} as const

export const ATTRIBUTES = {
  handoff: 'handoff.id',
  /** A digest, never the id itself. */
  conversation: 'handoff.conversation',
  bot: 'handoff.bot',
  pool: 'handoff.pool',
  /** A skill that hub.config.json names, else `other`: bots may ask for anything. */
  skill: 'handoff.skill',
  event: 'handoff.event',
  /** Why a handoff failed, or a call was turned away. */
  code: 'handoff.code',
  status: 'handoff.status',
  via: 'handoff.via',
  outcome: 'handoff.outcome',
  repair: 'handoff.repair',
  queue: 'messaging.destination.name',
  attempt: 'handoff.attempt',
  /** Of the spans of stores. */
  database: 'db.system.name',
  operation: 'db.operation.name',
  httpStatus: 'http.response.status_code',
} as const

/** The `message` of the log lines that alerts and workbooks look for; each line is one JSON object. */
export const LOGS = {
  /** Something happened to a handoff: `event`, `handoffId`, `conversation`, `bot`, `pool`, `skill`. */
  event: 'Handoff event',
  /** What a bot sent was refused: `bot`, `code`, `pointers` to what was wrong, `reason`. */
  refused: 'Refused a request',
  /** Somebody waits for a skill: `pool`, `skill`, `waiting`, `oldestSeconds`, `overdueSeconds`. */
  waiting: 'Handoffs wait',
  /** What a sweep had to do: `pool`, and a number for each kind of repair. */
  sweep: 'Sweep',
  /** A sweep could not be done: `pool`, `reason`. */
  sweepFailed: 'A sweep failed',
} as const
