const { app } = require('@azure/functions')

if (process.env.FAIL_AT === 'load') throw new Error('failing while loading')
if (process.env.FAIL_AT === 'output') {
  app.timer('outputs', {
    schedule: '0 0 0 1 1 *',
    extraOutputs: [{ type: 'queue', name: 'out' }],
    handler: () => undefined,
  })
}
if (process.env.FAIL_AT === 'connection') {
  app.serviceBusQueue('unconnected', { connection: 'Nowhere', queueName: 'q', handler: () => undefined })
}
if (process.env.FAIL_AT === 'schedule') {
  app.timer('unscheduled', { schedule: 'every day', handler: () => undefined })
}
if (process.env.FAIL_AT === 'route') {
  app.http('unroutable', { route: 'a/{b', handler: () => undefined })
}

app.http('crash', {
  methods: ['POST'],
  handler: () => {
    setImmediate(() => {
      throw new Error('nobody catches this')
    })
  },
})
app.http('reject', { methods: ['POST'], handler: () => void Promise.reject(new Error('nobody awaits this')) })
app.http('hang', { methods: ['POST'], handler: () => new Promise(() => undefined) })
