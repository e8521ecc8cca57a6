/** The names that Cosmos puts into the `code` of an error's body. */
const names = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [408, 'RequestTimeout'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [412, 'PreconditionFailed'],
  [413, 'RequestEntityTooLarge'],
  [424, 'FailedDependency'],
  [429, 'TooManyRequests'],
  [449, 'RetryWith'],
  [500, 'InternalServerError'],
  [503, 'ServiceUnavailable'],
])

/** An answer that is an error, as the service gives it: HTTP status, substatus, `{ code, message }`. */
export class CosmosError extends Error {
  override readonly name = 'CosmosError'
  readonly status: number
  readonly substatus: number

  constructor(status: number, message: string, substatus = 0) {
    super(message)
    this.status = status
    this.substatus = substatus
  }

  /** The body of the answer. */
  toJSON(): { code: string; message: string } {
    return { code: names.get(this.status) ?? String(this.status), message: this.message }
  }
}

export const badRequest = (message: string, substatus?: number) => new CosmosError(400, message, substatus)

export const notFound = () =>
  new CosmosError(404, 'Entity with the specified id does not exist in the system.')

// Substatus 1003 tells that the database or the container is missing, not the item.
export const ownerNotFound = () => new CosmosError(404, 'Owner resource does not exist', 1003)

export const conflict = () =>
  new CosmosError(409, 'Entity with the specified id already exists in the system.')

export const preconditionFailed = () =>
  new CosmosError(412, 'Operation cannot be performed because one of the specified precondition is not met')

export const tooLarge = (what: string, limit: number) =>
  new CosmosError(413, `Request size is too large: ${what} may have at most ${limit} bytes`)
