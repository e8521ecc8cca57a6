import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Chance } from '../chance.ts'
import type { Told } from '../invariants.ts'
import type { Listener } from '../points.ts'
import { statusSchema } from './status-schema.ts'

/** A bot that takes statuses, answers badly while it is told to, and remembers everything it was told. */
export class BadBot implements Listener {
  readonly told: Told[] = []
  onStatus: (() => void) | undefined
  /** In how many of a hundred cases it answers badly. */
  badly = 0
  badAnswers = 0
  readonly #chance: Chance
  readonly #server = createServer((request, response) => {
    void json(request).then((body) => {
      this.#hear(body)
      this.onStatus?.()
      if (!this.#chance.percent(this.badly)) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
        return
      }
      this.badAnswers += 1
      const answer = this.#chance.one([503, 429, 502, 'none'] as const)
      if (answer === 'none') response.destroy()
      else response.writeHead(answer).end()
    })
  })

  constructor(chance: Chance) {
    this.#chance = chance
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #hear(body: unknown): void {
    const { id, conversation, value, channelData } = statusSchema.parse(body)
    const { handoffId, sequence } = channelData.handoffHub
    this.told.push({ activityId: id, handoffId, sequence, state: value.state, conversation: conversation.id })
  }
}
