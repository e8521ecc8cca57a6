import { app as functions } from '@azure/functions'
import { jsonWithEtag } from '../src/http/answers.ts'
import { baseUrlOf } from '../src/http/route.ts'

/** How to call the hub, for programs. Made by scripts/openapi.mjs from the schemas that validate. */
functions.http('openapi', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'openapi.json',
  handler: async (request) => {
    // Only now, since hardly anybody asks and a cold start is to be short.
    const { default: document } = await import('../src/openapi/openapi.json')
    return jsonWithEtag(request, { ...document, servers: [{ url: baseUrlOf(request) }] })
  },
})
