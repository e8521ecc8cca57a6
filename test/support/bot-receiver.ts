import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { until } from './until.ts'

export interface ReceivedStatus {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly activity: {
    readonly id: string
    readonly type: string
    readonly name: string
    readonly conversation: { readonly id: string }
    readonly value: { readonly state: string; readonly message?: string }
    readonly channelData: { readonly handoffHub: { readonly handoffId: string; readonly sequence: number } }
    readonly [member: string]: unknown
  }
}

export interface BotReceiver {
  readonly url: string
  readonly received: readonly ReceivedStatus[]
  /** The states told for a conversation, in order, each activity id once. */
  readonly states: (conversationId: string) => string[]
  /** Resolves when a conversation has been told a final state. */
  readonly finalOf: (conversationId: string, seconds?: number) => Promise<string>
  /** What to answer; 200 unless changed. */
  answer: (
    activity: ReceivedStatus['activity'],
    count: number,
  ) => number | { status: number; headers: Record<string, string> }
  readonly close: () => Promise<void>
}

/** The receiving end of a bot: an HTTP server that writes down every status it is sent. */
export async function startBotReceiver(): Promise<BotReceiver> {
  const received: ReceivedStatus[] = []
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const activity = body as ReceivedStatus['activity']
      received.push({ path: request.url ?? '', headers: request.headers, activity })
      const count = received.filter((each) => each.activity.id === activity.id).length
      const answer = receiver.answer(activity, count)
      const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"id":"1"}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const states = (conversationId: string) => {
    const seen = new Map(
      received
        .filter(({ activity }) => activity.conversation.id === conversationId)
        .map(({ activity }) => [activity.id, activity.value.state]),
    )
    return [...seen.values()]
  }
  const receiver: BotReceiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    states,
    finalOf: (conversationId, seconds) =>
      until(
        `a final status for ${conversationId}`,
        () => Promise.resolve(states(conversationId).find((state) => state !== 'accepted')),
        seconds,
      ),
    answer: () => 200,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
