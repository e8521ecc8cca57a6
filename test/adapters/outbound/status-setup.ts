import { createStatusSender } from '../../../src/adapters/outbound/send-status.ts'
import type { StatusDelivery } from '../../../src/adapters/outbound/send-status.ts'
import type { TokenFor } from '../../../src/adapters/outbound/bot-token.ts'
import { guardedClient } from './outbound-setup.ts'

export const activity = {
  type: 'event',
  name: 'handoff.status',
  id: 'status-1',
  conversation: { id: 'conversation-1', tenantId: 'kept' },
  value: { state: 'accepted' },
}

export const noToken: TokenFor = () => Promise.reject(new Error('must not be asked'))

/** Sends the activity once, with what a test wants otherwise. */
export function send(delivery: Pick<StatusDelivery, 'target'> & Partial<StatusDelivery>, tokenFor = noToken) {
  const sendStatus = createStatusSender({ client: guardedClient(), tokenFor })
  return sendStatus({ activity, bot: {}, allowedHosts: [], earlier500s: 0, ...delivery })
}

export function messages(origin: string) {
  return { via: 'messages', url: `${origin}/api/messages` } as const
}
