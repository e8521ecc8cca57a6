import { EventEmitter, on, once } from 'node:events'
import { watch } from 'node:fs'
import { app } from '@azure/functions'

const records = []
const changes = new EventEmitter()
const releases = new EventEmitter()
// A host that stops answers no calls any more, and Windows has no signals: a file says it.
watch(process.env.RELEASES).on('change', () => releases.emit('release'))

/** Writes down what a function got, and does what the message asks for. */
async function record(body, context) {
  const { triggerMetadata, functionName, invocationId } = context
  records.push({ functionName, invocationId, body, triggerMetadata })
  changes.emit('change')
  if (body?.wait) await once(releases, 'release')
  if (body?.fail === 'always') throw new Error('failing on purpose')
  if (body?.fail === 'once' && triggerMetadata.deliveryCount === 1) throw new Error('failing once')
  records.push({ functionName, done: body?.id })
  changes.emit('change')
}

const connection = 'ServiceBusConnection'
app.serviceBusQueue('single', { connection, queueName: '%SINGLE_QUEUE%', handler: record })
app.serviceBusQueue('dead', { connection, queueName: 'single/$DeadLetterQueue', handler: record })
app.serviceBusQueue('session', { connection, queueName: 'session', isSessionsEnabled: true, handler: record })
app.serviceBusQueue('batch', { connection, queueName: 'batch', cardinality: 'many', handler: record })
app.serviceBusQueue('kept', { connection, queueName: 'kept', autoCompleteMessages: false, handler: record })

/** Answers as soon as there are `count` records, with all of them. */
app.http('records', {
  methods: ['GET'],
  handler: async (request) => {
    const count = Number(request.query.get('count') ?? 0)
    const changed = on(changes, 'change')
    while (records.length < count) await changed.next()
    return { jsonBody: records }
  },
})
