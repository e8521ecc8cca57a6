import type { Account, Database } from './account.ts'
import type { Answer } from './answer.ts'
import type { Container } from './container.ts'
import { CosmosError } from './errors.ts'
import type { Request } from './request.ts'

/** Answers `/dbs` and `/dbs/{id}`. */
export function answerDatabases(request: Request, account: Account): Answer {
  const [, id] = request.path
  if (id === undefined) {
    if (request.method === 'POST')
      return { status: 201, body: describeDatabase(account.createDatabase(request.json())) }
    if (request.method !== 'GET') throw notAllowed(request)
    const databases = account.listDatabases().map(describeDatabase)
    return { status: 200, body: { _rid: '', Databases: databases, _count: databases.length } }
  }
  if (request.method === 'GET') return { status: 200, body: describeDatabase(account.database(id)) }
  if (request.method !== 'DELETE') throw notAllowed(request)
  account.deleteDatabase(id)
  return { status: 204 }
}

/** Answers `/dbs/{database}/colls` and `/dbs/{database}/colls/{id}`. */
export function answerContainers(request: Request, account: Account): Answer {
  const [, database = '', , id] = request.path
  if (id === undefined) {
    if (request.method === 'POST') {
      return { status: 201, body: describeContainer(account.createContainer(database, request.json())) }
    }
    if (request.method !== 'GET') throw notAllowed(request)
    const containers = account.listContainers(database).map(describeContainer)
    return { status: 200, body: { _rid: '', DocumentCollections: containers, _count: containers.length } }
  }
  if (request.method === 'GET')
    return { status: 200, body: describeContainer(account.container(database, id)) }
  if (request.method !== 'DELETE') throw notAllowed(request)
  account.deleteContainer(database, id)
  return { status: 204 }
}

/** Answers that all items lie in one physical partition, whose range is that of all hashes. */
export function answerPartitionKeyRanges(container: Container): Answer {
  const range = { id: '0', minInclusive: '', maxExclusive: 'FF', status: 'online', parents: [], ridPrefix: 0 }
  return { status: 200, body: { _rid: container.rid, PartitionKeyRanges: [range], _count: 1 } }
}

function describeDatabase({ id, rid }: Database) {
  return { id, _rid: rid, _self: `dbs/${rid}/`, _etag: `"${rid}"`, _colls: 'colls/', _users: 'users/' }
}

function describeContainer({ definition, rid, self }: Container) {
  return { ...definition, _rid: rid, _self: self, _etag: `"${rid}"`, _docs: 'docs/' }
}

function notAllowed({ method, path }: Request): CosmosError {
  return new CosmosError(405, `This server does not know ${method} /${path.join('/')}.`)
}
