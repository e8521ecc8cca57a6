import { until } from './until.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** The members that tests look at; which of them are there depends on the route. */
export interface Body {
  readonly id: string
  readonly state: string
  readonly code: string
  readonly agent: string | null
  readonly message: string
  readonly detail: string
  readonly assignment: number
  readonly load: number
  readonly total: number
  readonly activities: readonly { readonly text?: string }[]
  readonly aliases: readonly string[]
  readonly warnings: readonly { readonly code: string }[]
  readonly errors: readonly { readonly pointer: string; readonly code: string }[]
  readonly transcript: { readonly state: string; readonly activities: number }
  readonly assignments: readonly { readonly handoffId: string }[]
  readonly log: readonly {
    readonly type: string
    readonly sequence: number
    readonly at: string
    readonly agent?: string
  }[]
  readonly deliveries: readonly {
    readonly status: string
    readonly delivery: string
    readonly attempts: number
    readonly lastAnswer?: string
    readonly nextAttemptAt: string | null
    readonly deliveredAt?: string
  }[]
  readonly [member: string]: unknown
}

/** Calls a hub as bots, agents and supervisors do. */
export class HubClient {
  readonly hub: string

  constructor(hub: string) {
    this.hub = hub
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.hub}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text === '' ? '{}' : text) as Body,
    }
  }

  initiate(conversationId: string, skill: string, more: object = {}, headers: Record<string, string> = {}) {
    return this.call('POST', '/handoffs', initiateActivity(conversationId, skill, more), headers)
  }

  async agent(id: string, skills: readonly unknown[], capacity = 1): Promise<void> {
    await this.call('PUT', `/agents/${id}`, { name: id, skills, capacity })
  }

  presence(id: string, presence: string, leaseSeconds = 3600): Promise<Answer> {
    return this.call('PUT', `/agents/${id}/presence`, { presence, leaseSeconds })
  }

  async availableAgent(id: string, skills: readonly unknown[], capacity = 1): Promise<void> {
    await this.agent(id, skills, capacity)
    await this.presence(id, 'available')
  }

  async read(id: string): Promise<Body> {
    return (await this.call('GET', `/handoffs/${id}`)).body
  }

  complete(id: string, body: unknown = {}): Promise<Answer> {
    return this.call('POST', `/handoffs/${id}/complete`, body)
  }

  /** @returns the handoff once it is in one of the states. */
  inState(id: string, ...states: string[]): Promise<Body> {
    return until(`handoff ${id} to be ${states.join(' or ')}`, async () => {
      const body = await this.read(id)
      return states.includes(body.state) ? body : undefined
    })
  }

  /** @returns the handoff once nothing of it waits to be delivered. */
  delivered(id: string): Promise<Body> {
    return until(`the statuses of ${id} to be delivered`, async () => {
      const body = await this.read(id)
      return body.deliveryPending === false && body.deliveries.length > 0 ? body : undefined
    })
  }
}

/** @returns the smallest `handoff.initiate` that bots send. */
export function initiateActivity(conversationId: string, skill: string, more: object = {}) {
  return {
    type: 'event',
    name: 'handoff.initiate',
    channelId: 'test',
    conversation: { id: conversationId },
    value: { Skill: skill },
    ...more,
  }
}
