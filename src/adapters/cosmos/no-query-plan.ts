import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'

/**
 * Beside each query the SDK asks the service how to put one together over several physical partitions, even
 * when the query names its partition key, and then does not look at the answer: twice the calls. The hub
 * queries one logical partition at a time, so that question goes nowhere. Were a query to need the answer
 * after all, it would fail with this error. The one that does has a client of its own: erasure-store.ts.
 */
export function withoutQueryPlans(client: HttpClient = createDefaultHttpClient()): HttpClient {
  return {
    async sendRequest(request) {
      const isAboutPlan = request.headers.get('x-ms-cosmos-is-query-plan-request') !== undefined
      return isAboutPlan ? refusal(request) : client.sendRequest(request)
    },
  }
}

const MESSAGE = 'The hub asks for no query plans: each query stays within one partition key'

const refusal = (request: PipelineResponse['request']): PipelineResponse => ({
  request,
  status: 400,
  headers: createHttpHeaders(),
  bodyAsText: JSON.stringify({ message: MESSAGE }),
})
