import type { Database } from '@azure/cosmos'
import type { Check, Finding } from '../../use-cases/ports-checks.ts'
import { statusOf } from '../cosmos/errors.ts'
import { chainOf, isWithoutIdentity, look, noIdentity, textOf } from './look.ts'

const CONTAINERS = ['routing', 'conversations'] as const

const UNREACHABLE =
  'Check that CosmosConnection__accountEndpoint (locally CosmosConnection) names the account, and that the network lets the hub reach it'

/** @returns a look at the containers that the hub uses: whether it may read what they are, and write to them. */
export function cosmosCheck(database: Database): Check {
  const lookAtAll = async () => {
    for (const name of CONTAINERS) await lookAt(database, name)
  }
  return { name: 'Cosmos DB', look: () => look(lookAtAll, meaningOf, { unreachable: UNREACHABLE }) }
}

/** Not by an item: to the SDK a missing container is nothing but an item that is not there. */
async function lookAt(database: Database, name: string): Promise<void> {
  const container = database.container(name)
  try {
    await container.read()
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    throw (await isMissing(database))
      ? new MissingError('the database', error)
      : new MissingError(name, error)
  }
  try {
    // Nobody has this id, so nothing is changed; but who may not write is told so before that.
    await container.item('no-such-item', 'no-such-partition').delete()
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
}

async function isMissing(database: Database): Promise<boolean> {
  try {
    await database.read()
    return false
  } catch (error) {
    if (statusOf(error) === 404) return true
    throw error
  }
}

class MissingError extends Error {
  readonly what: string
  constructor(what: string, cause: unknown) {
    super(`${what} is missing`, { cause })
    this.what = what
  }
}

function meaningOf(error: unknown): Finding {
  const detail = textOf(error)
  const refused = (problem: string, mend: string): Finding => ({ state: 'Error', problem, mend, detail })
  if (isWithoutIdentity(error)) return noIdentity('CosmosConnection__clientId', error)
  if (error instanceof MissingError) {
    return error.what === 'the database'
      ? refused(
          'DatabaseMissing',
          'Create the database that HUB_COSMOS_DATABASE names, with the containers of infra/cosmos.json',
        )
      : refused('ContainerMissing', `Create the container ${error.what} as infra/cosmos.json defines it`)
  }
  switch (statuses(error).at(-1)) {
    case 401:
      return refused(
        'KeyRefused',
        'The key in CosmosConnection is not one of the account (on Azure leave it unset: the hub signs in by its identity)',
      )
    case 403:
      return /firewall|blocked by|public ?network/i.test(detail)
        ? refused(
            'NetworkRefused',
            'The firewall of the Cosmos DB account refuses the hub: let its network in',
          )
        : refused(
            'RoleMissing',
            'Give the identity of the hub the role "Cosmos DB Built-in Data Contributor" (00000000-0000-0000-0000-000000000002) on the database',
          )
    case 429: {
      const mend = 'Cosmos DB throttles: raise the request units of the database'
      return { state: 'Disconnected', problem: 'Busy', mend, detail }
    }
    case undefined:
    default:
      return { state: 'Disconnected', problem: 'Unreachable', mend: UNREACHABLE, detail }
  }
}

const statuses = (error: unknown) => chainOf(error).flatMap((each) => statusOf(each) ?? [])
