const { app } = require('@azure/functions')

const echo = async (request, context) => ({
  jsonBody: {
    function: context.functionName,
    method: request.method,
    url: request.url,
    params: request.params,
    query: Object.fromEntries(request.query),
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
    traceParent: context.traceContext.traceParent,
  },
})

app.http('literal', { route: 'items/special', methods: ['GET'], handler: echo })
app.http('number', { route: 'items/{id:int}', methods: ['GET'], handler: echo })
app.http('item', { route: 'items/{id}', methods: ['GET', 'POST'], handler: echo })
app.http('optional', { route: 'optional/{first}/{second?}', methods: ['GET'], handler: echo })
app.http('rest', { route: 'rest/{*path}', methods: ['GET', 'POST'], handler: echo })
app.http('unrouted', { methods: ['GET'], handler: echo })
app.http('protected', { authLevel: 'function', methods: ['GET'], handler: echo })
app.http('disabled', { methods: ['GET'], handler: echo })

app.http('throws', {
  methods: ['GET'],
  handler: () => {
    throw new Error('thrown on purpose')
  },
})
app.http('nothing', { methods: ['GET'], handler: () => undefined })
app.http('status', {
  route: 'status/{status:int}',
  methods: ['GET', 'HEAD'],
  handler: (request) => ({
    status: Number(request.params.status),
    body: 'text',
    headers: { 'x-own': 'yes' },
    cookies: [{ name: 'crumb', value: 'a b', maxAge: 60, sameSite: 'Strict' }],
  }),
})
