import * as z from 'zod'
import { Container, parseContainerDefinition, type Commit } from './container.ts'
import { badRequest, conflict, notFound, ownerNotFound } from './errors.ts'
import type { Json } from './json.ts'
import { checkResourceId } from './limits.ts'
import { databaseRid } from './resource-ids.ts'

export interface Database {
  readonly id: string
  readonly rid: string
  readonly containers: Map<string, Container>
  /** Counts the containers ever created, so that no resource id comes twice. */
  created: number
}

const databaseSchema = z.object({ id: z.string() })

/** All databases of the server. Its methods throw 400, 404 or 409 as the service does. */
export class Account {
  private readonly databases = new Map<string, Database>()
  private readonly now: () => number
  private readonly committed: (commit: Commit) => void
  private created = 0

  /** @param committed is told of each write, right when it took effect. */
  constructor(now: () => number, committed: (commit: Commit) => void) {
    this.now = now
    this.committed = committed
  }

  createDatabase(body: Json): Database {
    const { success, data } = databaseSchema.safeParse(body)
    if (!success) throw badRequest("The required property 'id' is missing.")
    checkResourceId(data.id)
    if (this.databases.has(data.id)) throw conflict()
    this.created += 1
    const database = { id: data.id, rid: databaseRid(this.created), containers: new Map(), created: 0 }
    this.databases.set(data.id, database)
    return database
  }

  listDatabases(): readonly Database[] {
    return [...this.databases.values()]
  }

  database(id: string): Database {
    const database = this.databases.get(id)
    if (!database) throw notFound()
    return database
  }

  deleteDatabase(id: string): void {
    if (!this.databases.delete(id)) throw notFound()
  }

  createContainer(databaseId: string, body: Json): Container {
    const database = this.owner(databaseId)
    const definition = parseContainerDefinition(body)
    checkResourceId(definition.id)
    if (database.containers.has(definition.id)) throw conflict()
    database.created += 1
    const { rid, created } = database
    const container = new Container(rid, created, definition, this.now, this.committed)
    database.containers.set(definition.id, container)
    return container
  }

  listContainers(databaseId: string): readonly Container[] {
    return [...this.owner(databaseId).containers.values()]
  }

  container(databaseId: string, id: string): Container {
    const container = this.owner(databaseId).containers.get(id)
    if (!container) throw notFound()
    return container
  }

  deleteContainer(databaseId: string, id: string): void {
    if (!this.owner(databaseId).containers.delete(id)) throw notFound()
  }

  /** The container that items are asked of. */
  containerOfItems(databaseId: string, id: string): Container {
    const container = this.owner(databaseId).containers.get(id)
    if (!container) throw ownerNotFound()
    return container
  }

  private owner(id: string): Database {
    const database = this.databases.get(id)
    if (!database) throw ownerNotFound()
    return database
  }
}
