const { app } = require('@azure/functions')

app.http('echo', {
  route: 'echo/{name:alpha}/{rest?}',
  methods: ['GET', 'POST'],
  handler: async (request) => ({
    jsonBody: { url: request.url, params: request.params, query: [...request.query], body: await request.text() },
  }),
})
app.timer('tick', { schedule: '0 0 0 1 1 *', handler: (timer, context) => context.log('tick', timer) })
