import { setImmediate } from 'node:timers/promises'
import type { Change, CommitResult, Hub } from '../../src/use-cases/ports.ts'

export type Process = (hub: Hub) => Promise<unknown>

export interface Outcome {
  /** Every call to Cosmos DB and Service Bus in the order in which it happened, a line each. */
  readonly calls: readonly string[]
  /** How each process ended. */
  readonly ends: readonly PromiseSettledResult<unknown>[]
}

/** A call that waits until it is its process's turn. */
type Waiting = () => Promise<void>

/** Lets a call happen when it is its turn. */
type Gate = <T>(title: string, call: () => Promise<T>) => Promise<T>

/**
 * Runs several processes at the same time, in an order of our own: every call to Cosmos DB and Service Bus waits
 * for its process's turn, and the next begins when it is over and all that follows from it waits for its turn.
 * Nothing else may make a process wait (`untilDecided` must not pause); then the same turns make the same story.
 * @param turns how many calls the first makes, then the second, and so on, and then the first again. After
 * these, each in order goes on to its end.
 */
export async function runInTurns(
  hub: Hub,
  processes: readonly Process[],
  turns: readonly number[],
): Promise<Outcome> {
  const calls: string[] = []
  const waiting = processes.map((): Waiting[] => [])
  let running = processes.length
  const started = processes.map(async (process, index) => {
    const gate: Gate = (title, call) =>
      new Promise((resolve, reject) => {
        waiting[index]?.push(async () => {
          await call().then((result) => {
            calls.push(`${index + 1} ${title}${isLost(result) ? `, lost by ${result.obstacle}` : ''}`)
            resolve(result)
          }, reject)
        })
      })
    try {
      return await process(gatedHub(hub, gate))
    } finally {
      running -= 1
    }
  })
  const ended = Promise.allSettled(started)

  await setImmediate()
  for (const [index, many] of turns.entries()) await takeTurn(waiting[index % waiting.length] ?? [], many)
  for (const each of waiting) await takeTurn(each, Infinity)
  if (running > 0) throw new Error(`${running} processes wait for something that is not a call of a port`)
  return { calls, ends: await ended }
}

async function takeTurn(waiting: Waiting[], calls: number): Promise<void> {
  for (let done = 0; done < calls; done++) {
    const next = waiting.shift()
    if (next === undefined) return
    await next()
    // Until everything that needs no port is done.
    await setImmediate()
  }
}

/** @returns the hub with a gate before every call to Cosmos DB and Service Bus. */
function gatedHub(hub: Hub, gate: Gate): Hub {
  const { routing, conversations, erasure, messages, desks } = hub
  return {
    ...hub,
    routing: gated(routing, gate),
    conversations: gated(conversations, gate),
    erasure: gated(erasure, gate),
    messages: { ...gated(messages, gate), requestBytes: (message) => messages.requestBytes(message) },
    desks: {
      of: (pool) => desks.of(pool),
      tell: (desk, id, tracked) => desks.tell(desk, id, tracked),
      notices: gated(desks.notices, gate),
    },
  }
}

/** For ports of which every function makes a call. */
function gated<T extends object>(port: T, gate: Gate): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) =>
        gate(`${String(name)} ${given.map(inShort).join(' ')}`.trim(), async () => {
          const result: unknown = await Reflect.apply(member, target, given)
          return result
        })
    },
  })
}

/** @returns of an argument what helps to follow the story. */
function inShort(argument: unknown): string {
  if (typeof argument === 'string') return argument
  if (Array.isArray(argument)) return argument.map(inShort).join(', ')
  return isChange(argument) ? `${argument.type}${aboutWhom(argument)}` : ''
}

function aboutWhom(change: Change): string {
  if ('agent' in change && typeof change.agent === 'object') {
    const { id, presence } = change.agent
    return ` ${id} (${presence})`
  }
  if (!('handoff' in change)) return ''
  const { state, reply } = change.handoff
  return ` ${reply.conversation.id} (${state.name}${'agent' in state ? ` ${state.agent}` : ''})`
}

const isChange = (argument: unknown): argument is Change =>
  typeof argument === 'object' && argument !== null && 'type' in argument

const isLost = (result: unknown): result is CommitResult & { committed: false } =>
  typeof result === 'object' && result !== null && 'committed' in result && result.committed === false
