const { Readable } = require('node:stream')
const { EventEmitter, once } = require('node:events')
const { app } = require('@azure/functions')

app.setup({ enableHttpStream: true })

const steps = new EventEmitter()

async function* chunks() {
  yield 'first,'
  await once(steps, 'next')
  yield 'second'
}

app.http('chunks', { methods: ['GET'], handler: () => ({ body: Readable.from(chunks()) }) })
app.http('next', { methods: ['POST'], handler: () => ({ jsonBody: steps.emit('next') }) })
app.http('upload', {
  route: 'upload/{name}',
  methods: ['POST'],
  handler: async (request) => ({
    jsonBody: { name: request.params.name, length: (await request.text()).length, url: request.url },
  }),
})
app.http('throws', {
  methods: ['GET'],
  handler: () => {
    throw new Error('thrown on purpose')
  },
})
