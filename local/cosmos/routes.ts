import type { Account } from './account.ts'
import { answerContainers, answerDatabases, answerPartitionKeyRanges } from './answer-resources.ts'
import type { Answer } from './answer.ts'
import { answerBatch, answerItem, answerQuery, answerQueryPlan, answerReadAll } from './answer-items.ts'
import type { Context } from './answer-items.ts'
import { CosmosError } from './errors.ts'
import type { Request } from './request.ts'

/** Carries out a request and returns the answer. Throws a CosmosError where the service answers with an error. */
export function route(request: Request, account: Account, endpoint: string, context: Context): Answer {
  const [, databaseId = '', , containerId = ''] = request.path
  const container = () => account.containerOfItems(databaseId, containerId)
  switch (request.kind) {
    case 'account':
      return { status: 200, body: describeAccount(endpoint) }
    case 'database':
      return answerDatabases(request, account)
    case 'container':
      return answerContainers(request, account)
    case 'partitionKeyRanges':
      return answerPartitionKeyRanges(container())
    case 'queryPlan':
      return answerQueryPlan(request)
    case 'query':
      return answerQuery(request, container(), context)
    case 'readAll':
      return answerReadAll(request, container(), context)
    case 'batch':
      return answerBatch(request, container(), context)
    case 'create':
    case 'upsert':
    case 'replace':
    case 'patch':
    case 'delete':
    case 'read':
      return answerItem(request, request.kind, container(), context)
    case 'unknown':
      throw new CosmosError(405, `This server does not know ${request.method} /${request.path.join('/')}.`)
  }
}

/** What the SDK reads first, to learn the endpoints of the account's regions. */
function describeAccount(endpoint: string) {
  const locations = [{ name: 'Local', databaseAccountEndpoint: `${endpoint}/` }]
  return {
    id: 'local',
    _self: '',
    _rid: 'local',
    _dbs: '//dbs/',
    writableLocations: locations,
    readableLocations: locations,
    enableMultipleWriteLocations: false,
    userConsistencyPolicy: { defaultConsistencyLevel: 'Strong' },
  }
}
