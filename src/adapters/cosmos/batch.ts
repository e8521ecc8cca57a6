import type { Container, JSONObject, OperationInput, OperationResponse } from '@azure/cosmos'
import type { Agent } from '../../handoff/agents.ts'
import type { Pool } from '../../handoff/names.ts'
import { TransientError } from '../../use-cases/errors.ts'
import type { Change, CommitResult, Stored, Version } from '../../use-cases/ports.ts'
import { agentDocument } from './agent-document.ts'
import { WITHOUT_CONTENT } from './client.ts'
import { calling, isTransientStatus, limitOfStatus } from './errors.ts'
import { handoffDocument } from './handoff-document.ts'
import { noticesAdded, noticesDocument } from './notice-documents.ts'
import {
  aliasDocument,
  cancelledDocument,
  conversationDocument,
  conversationDocumentId,
  leftDocument,
  userDocument,
  VERSION,
  type RoutingDocument,
} from './routing-documents.ts'

/**
 * Writes all changes in one transactional batch of the pool's partition, or none.
 * https://learn.microsoft.com/azure/cosmos-db/nosql/transactional-batch (100 operations, 2 MB)
 */
export async function commit(
  container: Container,
  pool: Pool,
  changes: readonly Change[],
  retentionSeconds: number,
): Promise<CommitResult> {
  const steps: Step[] = changes.map((change) => ({
    change,
    operations: operationsOf(pool, change, retentionSeconds),
  }))
  const response = await calling(() =>
    container.items.batch(
      steps.flatMap((step) => step.operations),
      pool,
      WITHOUT_CONTENT,
    ),
  )
  const results = response.result ?? []
  if (results.length !== steps.flatMap((step) => step.operations).length) {
    throw new TransientError('Cosmos DB answered a batch without saying what became of each write')
  }
  const failed = results.findIndex((result) => result.statusCode >= 400 && result.statusCode !== FOLLOWS)
  if (failed < 0) return { committed: true, agents: writtenAgents(steps, results) }
  return { committed: false, obstacle: obstacleAt(steps, failed, results) }
}

interface Step {
  readonly change: Change
  readonly operations: OperationInput[]
}

/** So that whoever goes on with an agent need not read him again. */
function writtenAgents(steps: readonly Step[], results: readonly OperationResponse[]): Stored<Agent>[] {
  const owners = steps.flatMap(({ change, operations }) => operations.map(() => change))
  return owners.flatMap((change, index) => {
    const etag = results[index]?.eTag
    return change.type === 'replaceAgent' && etag !== undefined ? [{ value: change.agent, etag }] : []
  })
}

/** The other operations of a failed batch: 424 Failed Dependency. */
const FOLLOWS = 424
const RACE_LOST = new Set([404, 409, 412])

function obstacleAt(
  steps: readonly Step[],
  index: number,
  results: readonly OperationResponse[],
): Change['type'] {
  const status = results[index]?.statusCode ?? 0
  const limit = limitOfStatus(status)
  if (limit !== undefined || isTransientStatus(status)) {
    throw new TransientError(`Cosmos DB answered a batch with ${status}`, { limit })
  }
  const owners = steps.flatMap((step) => step.operations.map(() => step.change.type))
  const owner = owners[index]
  if (owner === undefined || !RACE_LOST.has(status)) {
    throw new Error(`Cosmos DB refused ${owner ?? 'a batch'} with ${status}`)
  }
  return owner
}

function operationsOf(pool: Pool, change: Change, retentionSeconds: number): OperationInput[] {
  switch (change.type) {
    case 'createHandoff':
      return [create(handoffDocument(change.handoff, change.claim ?? null, retentionSeconds))]
    case 'replaceHandoff':
      return [
        replace(
          handoffDocument(change.handoff, change.claim ?? change.replacing.claim ?? null, retentionSeconds),
          change.replacing,
        ),
      ]
    case 'createAgent':
      return [create(agentDocument(change.agent))]
    case 'replaceAgent':
      return [replace(agentDocument(change.agent), change.replacing)]
    case 'deleteAgent': {
      // A delete in a batch takes no If-Match, so a replace that does goes before it.
      const document = agentDocument(change.agent)
      return [replace(document, change.replacing), remove(document.id)]
    }
    case 'openNotices':
      return [create(noticesDocument(pool, change.handoffId, change.notices, VERSION))]
    case 'addNotices':
      return [noticesAdded(change.handoffId, change.notices)]
    case 'rememberAgent':
      // Whoever had the user last is the one to remember, so what stood there does not matter.
      return [upsert(userDocument(pool, change.userKey, change.agent, change.seconds))]
    case 'lockConversation':
      return [create(conversationDocument(pool, change.key, change.handoffId))]
    case 'leaveConversation': {
      const document = leftDocument(pool, change.key, change.left)
      return [change.replacing === undefined ? create(document) : replace(document, change.replacing)]
    }
    case 'returnToConversation': {
      const document = leftDocument(pool, change.key, change.left)
      return [replace(document, change.replacing), remove(document.id)]
    }
    case 'unlockConversation':
      return [remove(conversationDocumentId(change.key))]
    case 'createAlias':
      return [create(aliasDocument(pool, change.alias, change.of, retentionSeconds))]
    case 'markCancelled':
      return [create(cancelledDocument(pool, change.id, change.mark))]
    case 'unmarkCancelled': {
      const document = cancelledDocument(pool, change.id, change.mark)
      return [replace(document, change.replacing), remove(document.id)]
    }
  }
}

const create = (document: RoutingDocument): OperationInput => ({
  operationType: 'Create',
  resourceBody: asJson(document),
})

const upsert = (document: RoutingDocument): OperationInput => ({
  operationType: 'Upsert',
  resourceBody: asJson(document),
})

const replace = (document: RoutingDocument, version: Version): OperationInput => ({
  operationType: 'Replace',
  id: document.id,
  resourceBody: asJson(document),
  ifMatch: version.etag,
})

const remove = (id: string): OperationInput => ({ operationType: 'Delete', id })

/** The SDK asks for a type with an index signature. */
export function asJson(document: object): JSONObject {
  return { ...document }
}
