const { app } = require('@azure/functions')

app.hook.preInvocation((context) => {
  context.hookData.seen = true
  if (context.invocationContext.functionName === 'hooked')
    context.inputs = ['replaced', ...context.inputs.slice(1)]
})
app.hook.postInvocation((context) => {
  if (context.error instanceof RangeError) {
    context.error = null
    context.result = { jsonBody: { rescued: true, seen: context.hookData.seen } }
  }
})
app.hook.log((context) => {
  context.message = context.message.replace('secret', '***')
})
app.hook.appTerminate(() => console.log('app terminated'))

app.http('hooked', { methods: ['GET'], handler: (input) => ({ jsonBody: { input } }) })
app.http('rescued', {
  methods: ['GET'],
  handler: (_request, context) => {
    context.log('the secret word')
    throw new RangeError('cleared by a hook')
  },
})
