import { once } from 'node:events'
import express, { type ErrorRequestHandler } from 'express'
import { Redis } from 'ioredis'
import * as z from 'zod'
import { agent, idOf, initiate } from './activity.ts'
import { openQueues } from './queues.ts'
import { openStore, parsed } from './store.ts'
import { startWorkers } from './workers.ts'

/*
 * What one would write without the hub: an endpoint with express, queues with BullMQ, everything kept in Redis.
 * Written as the documentation of BullMQ advises. Arguments: the port of Redis, where the bot listens, and the
 * port to listen on (0: any). Prints one line of JSON when ready.
 */
const [redisPort, bot, port] = z
  .tuple([z.coerce.number(), z.url(), z.coerce.number()])
  .parse(process.argv.slice(2))
const connection = { host: '127.0.0.1', port: redisPort }

const redis = new Redis({ ...connection, lazyConnect: true, enableOfflineQueue: false })
redis.on('error', (error) => console.error('redis', error))
await redis.connect()
const store = await openStore(redis)
const queues = await openQueues({ ...connection, enableOfflineQueue: false })
const workers = startWorkers({ ...connection, maxRetriesPerRequest: null }, store, queues, bot)

const app = express()
app.use(express.json({ limit: '4mb' }))

app.post('/api/handoffs', async (request, response) => {
  const activity = initiate.parse(request.body)
  const id = idOf(activity, request.get('idempotency-key'))
  await queues.request(id, activity)
  response.status(202).json({ id, conversation: activity.conversation })
})

app.get('/api/handoffs/:id', async (request, response) => {
  const { transcript, conversation, ...kept } = (await store.read(request.params.id)) ?? {}
  if (conversation === undefined) return void response.status(404).json({ code: 'HandoffNotStored' })
  response.json({ ...kept, conversation: parsed(conversation), transcript: parsed(transcript) })
})

app.post('/api/handoffs/:id/complete', async (request, response) => {
  const { id } = request.params
  const state = (await store.read(id))?.state
  if (state !== 'accepted' && state !== 'completed')
    return void response.status(409).json({ code: 'NotAccepted', state })
  await queues.complete(id)
  response.status(202).json({ id })
})

app.put('/api/agents/:id', async (request, response) => {
  const { id } = request.params
  const { capacity, skills } = agent.parse(request.body)
  await workers.announce(await store.register(id, capacity, skills))
  response.json({ id, capacity, skills })
})

const problem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error)
    return
  }
  if (error instanceof z.ZodError)
    return void response.status(400).json({ code: 'Invalid', detail: z.prettifyError(error) })
  if (error instanceof SyntaxError) return void response.status(400).json({ code: 'NotJson' })
  console.error(error)
  response.status(503).set('retry-after', '1').json({ code: 'Unavailable' })
}
app.use(problem)

const server = app.listen(port, '127.0.0.1')
await once(server, 'listening')
console.log(JSON.stringify(server.address()))

const STOP_MILLISECONDS = 10_000

/** Running jobs finish, if they can: without Redis they never would. The others are there at the next start. */
async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_MILLISECONDS).unref()
  server.close()
  server.closeIdleConnections()
  await workers.close()
  await queues.close()
  await redis.quit()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.on('SIGINT', () => undefined)
process.stdin.once('end', () => void stop()).resume()
