import { randomUUID } from 'node:crypto'
import type { HandoffInitiation } from '../initiation.ts'
import type { HandoffStatus } from '../status.ts'
import type { Credential } from './credential.ts'
import { readHandoff, type Handoff } from './handoff.ts'
import { REAL_TIME, type RetryOptions } from './retry.ts'
import { readSkill, type SkillSituation } from './skill.ts'
import { readTaken, type Taken } from './taken.ts'
import { transport, type Answer, type Call } from './transport.ts'
import { waitForEnd, type WaitOptions } from './wait.ts'

export interface HandoffClientOptions {
  /** Where the hub answers, `/api` included. */
  readonly hub: string
  /** Not needed on a local hub that asks nobody. */
  readonly credential?: Credential
  /** The `fetch` of Node unless given. */
  readonly fetch?: typeof fetch
  readonly retries?: RetryOptions
}

/** Which conversation's handoff: `channelId` as in its `handoff.initiate`. */
interface OfConversation {
  readonly conversation: { readonly id: string }
  readonly channelId?: string
}

/**
 * Calls a hub over plain HTTP. Every method repeats what may pass, and throws HandoffRefused for what the hub
 * refuses, HubUnavailable when it cannot be reached for too long, and UnexpectedAnswer for what is no hub.
 */
export class HandoffClient {
  readonly #send: (call: Call) => Promise<Answer>

  /** @throws TypeError when `hub` is no http or https address. */
  constructor({ hub, credential, fetch = globalThis.fetch, retries = {} }: HandoffClientOptions) {
    if (!/^https?:/.test(hub) || !URL.canParse(hub)) throw new TypeError(`"${hub}" is no http address`)
    this.#send = transport({
      hub: hub.replace(/\/$/, ''),
      credential,
      fetch,
      retries: { totalSeconds: 30, attemptSeconds: 10, ...retries },
      ports: REAL_TIME,
    })
  }

  /**
   * Asks for a human. All attempts carry one idempotency key, so that the hub takes the request once.
   *
   * @param activity of `createHandoffInitiation`, or any other `handoff.initiate`.
   * @param options `idempotencyKey` of your own makes a repeat after a restart safe too.
   */
  async initiate(
    activity: HandoffInitiation | object,
    { idempotencyKey = randomUUID() }: { readonly idempotencyKey?: string } = {},
  ): Promise<Taken> {
    const headers = { 'idempotency-key': idempotencyKey }
    const { json } = await this.#send({ method: 'POST', path: '/handoffs', headers, body: activity })
    return readTaken(json)
  }

  /** Right after its request was taken, a handoff may be refused as `HandoffNotStored` for a moment. */
  async read(id: string): Promise<Handoff> {
    const { json } = await this.#send({ method: 'GET', path: `/handoffs/${encodeURIComponent(id)}` })
    return readHandoff(json)
  }

  /** The customer gave up. What ended otherwise stays so; what is still on its way is cancelled on arrival. */
  async cancel(handoff: string | OfConversation, reason?: string): Promise<void> {
    const body = { ...(reason === undefined ? {} : { reason }) }
    await this.#send(
      typeof handoff === 'string'
        ? { method: 'POST', path: `/handoffs/${encodeURIComponent(handoff)}/cancel`, body }
        : { method: 'POST', path: '/handoffs/cancel', body: { ...body, ...handoff } },
    )
  }

  /**
   * Hears a handoff's statuses by asking, for bots that can take no call. A hub that is away for a while
   * does not end the waiting.
   *
   * @returns the ended handoff.
   */
  waitForEnd(
    id: string,
    onStatus: (status: HandoffStatus) => Promise<void> | void,
    options: WaitOptions = {},
  ): Promise<Handoff> {
    const path = `/handoffs/${encodeURIComponent(id)}`
    const look = (etag: string | undefined) =>
      this.#send({
        method: 'GET',
        path,
        signal: options.signal,
        ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
      })
    return waitForEnd({ look, ...REAL_TIME }, onStatus, options)
  }

  /** @returns who could take a handoff for a skill right now: ask before you promise. */
  async skill(name: string): Promise<SkillSituation> {
    const { json } = await this.#send({ method: 'GET', path: `/skills/${encodeURIComponent(name)}` })
    return readSkill(json)
  }
}
