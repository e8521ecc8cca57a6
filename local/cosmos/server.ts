import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { Account } from './account.ts'
import { requestCharge } from './answer.ts'
import type { Answer } from './answer.ts'
import { readBody } from './body.ts'
import type { Commit } from './container.ts'
import { CosmosError } from './errors.ts'
import { Faults, type Fault } from './faults.ts'
import { parseRequest } from './request.ts'
import type { Request } from './request.ts'
import { RequestCounts, type ObservedQuery, type Observer } from './requests.ts'
import { route } from './routes.ts'

export interface LocalCosmos {
  readonly port: number
  /** As in `http://127.0.0.1:8081`. */
  readonly endpoint: string
  readonly key: string
  /** What the constructor of `CosmosClient` takes. */
  readonly connectionString: string
  /** Lets things go wrong on purpose. */
  readonly faults: Faults
  /** Counts the requests, for tests. */
  readonly requests: RequestCounts
  /**
   * What lies in a partition at this moment, looked up without a request: for checks that are made so often that
   * requests would cost more than what is checked. Not to be changed.
   * @throws CosmosError when there is no such container.
   */
  items(database: string, container: string, partitionKey: string): readonly unknown[]
  /** Tells of each answered request, until the function that this returns is called. */
  observe(observer: Observer): () => void
  /**
   * Tells of each write and each query right when it happens in the store, so in their true order, until the
   * function that this returns is called.
   */
  observeStore(observer: StoreObserver): () => void
  /** Closes all connections and stops listening. The data are gone. */
  close(): Promise<void>
}

export interface StoreObserver {
  readonly committed: (commit: Commit) => void
  readonly queried: (query: ObservedQuery) => void
}

export interface LocalCosmosOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number
  readonly host?: string
  /** The clock for `_ts` and for items that expire, in milliseconds since 1970. */
  readonly now?: () => number
}

// Nothing is kept secret by this key: the SDK needs one to sign with, and the signature is not checked.
const key = Buffer.from('local cosmos server, not a secret').toString('base64')

/** Starts an empty Cosmos DB account in memory that the SDK can talk to over HTTP. */
export async function startCosmos(options: LocalCosmosOptions = {}): Promise<LocalCosmos> {
  const { port: wanted = 0, host = '127.0.0.1', now = Date.now } = options
  const faults = new Faults()
  const requests = new RequestCounts()
  const observers = new Set<Observer>()
  const storeObservers = new Set<StoreObserver>()
  const account = new Account(now, (commit) => {
    for (const observer of storeObservers) observer.committed(commit)
  })
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000, maxHeaderSize: 64 * 1024 })
  server.listen(wanted, host)
  await once(server, 'listening')
  const port = portOf(server)
  const endpoint = `http://${host}:${port}`
  let writes = 0

  server.on('request', (incoming, response) => {
    handle(incoming, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })

  return {
    port,
    endpoint,
    key,
    connectionString: `AccountEndpoint=${endpoint}/;AccountKey=${key};`,
    faults,
    requests,
    items: (database, container, partitionKey) => {
      const partition = account.containerOfItems(database, container).partition(JSON.stringify(partitionKey))
      return Array.from(partition.list(), ({ body }) => body)
    },
    observe: (observer) => {
      observers.add(observer)
      return () => observers.delete(observer)
    },
    observeStore: (observer) => {
      storeObservers.add(observer)
      return () => storeObservers.delete(observer)
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await answerOrDrop(incoming)
    if (answer === 'drop') response.destroy()
    else send(response, answer, writes)
  }

  async function answerOrDrop(incoming: IncomingMessage): Promise<Answer | 'drop'> {
    try {
      const text = await readBody(incoming)
      const request = parseRequest(incoming.method ?? '', incoming.url ?? '', incoming.headers, text)
      requests.add(request.kind)
      const answer = await answerWithFaults(request).catch(answerError)
      if (answer !== 'drop') tell(request, answer)
      return answer
    } catch (error) {
      return answerError(error)
    }
  }

  function tell({ kind: operation, container }: Request, answer: Answer): void {
    if (observers.size === 0) return
    const { status, documents = 0 } = answer
    const bytes = Buffer.byteLength(textOf(answer))
    for (const observer of observers) observer({ operation, container, status, documents, bytes })
  }

  async function answerWithFaults(request: Request): Promise<Answer | 'drop'> {
    let stale = false
    let loseAnswer = false
    for (const fault of faults.take(request)) {
      switch (fault.effect) {
        case 'delay':
          // Once the server is closed, a delayed request must not keep the process alive.
          await delay(fault.milliseconds, undefined, { ref: false })
          break
        case 'drop':
          return 'drop'
        case 'fail':
          return failWith(fault)
        case 'loseAnswer':
          loseAnswer = true
          break
        case 'stale':
          stale = true
      }
    }
    const written = () => {
      writes += 1
    }
    const queried = (query: ObservedQuery) => {
      for (const observer of storeObservers) observer.queried(query)
    }
    const answer = route(request, account, endpoint, { now: now(), stale, written, queried })
    return loseAnswer ? 'drop' : answer
  }
}

function failWith({ status, substatus, retryAfterMs }: Extract<Fault, { effect: 'fail' }>): Answer {
  const answer = answerError(
    new CosmosError(status, `The server was told to fail with ${status}.`, substatus),
  )
  if (retryAfterMs === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'x-ms-retry-after-ms': String(retryAfterMs) } }
}

function answerError(error: unknown): Answer {
  if (error instanceof CosmosError) {
    return {
      status: error.status,
      body: error.toJSON(),
      headers: { 'x-ms-substatus': String(error.substatus) },
    }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { status: 500, body: { code: 'InternalServerError', message } }
}

const textOf = ({ body }: Answer) => (typeof body === 'object' ? JSON.stringify(body) : (body ?? ''))

function send(response: ServerResponse, answer: Answer, writes: number): void {
  const { status, headers } = answer
  const text = textOf(answer)
  const hasBody = status !== 204 && status !== 304
  response.writeHead(status, {
    'x-ms-activity-id': randomUUID(),
    'x-ms-request-charge': String(requestCharge),
    'x-ms-session-token': `0:-1#${writes}`,
    'x-ms-substatus': '0',
    ...(hasBody && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...headers,
  })
  response.end(hasBody ? text : undefined)
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
