import { InvocationContext } from '@azure/functions'
import { readTranscriptBody } from '../../src/activity/transcript-body.ts'
import {
  newsOf,
  readDeadline,
  readHandoffMessage,
  readRequest,
  type Envelope,
  type SendLater,
} from '../../src/messages/envelope.ts'
import { queueHandler } from '../../src/messages/handle.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { failDeadRequest, keepDead } from '../../src/use-cases/dead-letter.ts'
import { fetchWantedTranscript } from '../../src/use-cases/fetch-transcript.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { notify } from '../../src/use-cases/notify.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import type { Mail } from './mail.ts'

/** As functions/fetch-transcript.ts has it. */
const TRIES = 5

/** Does with a message what its function does, or, when it failed for good, what that of the dead letters does. */
export async function handleMail(
  hub: Hub,
  sendLater: SendLater,
  { envelope, deliveries }: Pick<Mail, 'envelope' | 'deliveries'>,
  isDead: boolean,
): Promise<void> {
  // What a handler logs, nobody reads here.
  const context = new InvocationContext({
    logHandler: () => undefined,
    triggerMetadata: { deliveryCount: deliveries },
  })
  const handler = queueHandler(
    () => ({ hub, sendLater }),
    READERS[envelope.kind],
    (app, each, isFirst) => (isDead ? handleDead(app.hub, each) : handle(app.hub, each, isFirst)),
  )
  const body: unknown = JSON.parse(JSON.stringify(envelope))
  await handler(body, context)
}

const READERS: Record<Envelope['kind'], (body: unknown) => Envelope> = {
  request: readRequest,
  status: readHandoffMessage,
  notices: readHandoffMessage,
  deadline: readDeadline,
  agent: readDeadline,
  transcript: readHandoffMessage,
}

async function handle(hub: Hub, envelope: Envelope, isFirst: boolean): Promise<void> {
  switch (envelope.kind) {
    case 'request':
      return assign(hub, envelope.data)
    case 'status':
      return notify(hub, envelope.data.handoffId, isFirst ? newsOf(envelope) : undefined)
    case 'deadline':
      await actOnDeadline(hub, envelope.data.handoffId)
      return
    case 'agent':
      await lookAtAgent(hub, envelope.data.pool, envelope.data.agentId)
      return
    case 'transcript':
      return fetchWantedTranscript(
        hub,
        envelope.data.handoffId,
        readTranscriptBody,
        envelope.attempt >= TRIES,
      )
    case 'notices':
      throw new Error('There is no desk in these stories')
  }
}

async function handleDead(hub: Hub, envelope: Envelope): Promise<void> {
  const dead = { queue: envelope.kind, reason: 'MaxDeliveryCountExceeded', body: envelope }
  if (envelope.kind === 'request') await failDeadRequest(hub, envelope.data, dead)
  else await keepDead(hub, 'agentId' in envelope.data ? envelope.data : envelope.data.handoffId, dead)
}
