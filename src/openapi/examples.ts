/* Real ones, of a local stack: docs/api.md has them, too. */

const id = 'ho-default-fa1dcd8bcfd179b61e3aa8d92edda175'

export const INITIATE = {
  type: 'event',
  name: 'handoff.initiate',
  id: 'act-7',
  channelId: 'webchat',
  conversation: { id: 'c-shop' },
  from: { id: 'user-1', name: 'Grace', role: 'user' },
  recipient: { id: 'bot-1', role: 'bot' },
  value: { Skill: 'credit cards' },
  attachments: [
    {
      contentType: 'application/json',
      name: 'Transcript',
      content: {
        activities: [
          {
            type: 'message',
            timestamp: '2026-11-20T14:00:00Z',
            from: { id: 'user-1', role: 'user' },
            text: 'My card is gone',
          },
          {
            type: 'message',
            timestamp: '2026-11-20T14:00:01Z',
            from: { id: 'bot-1', role: 'bot' },
            text: 'I will find somebody',
          },
        ],
      },
    },
  ],
}

export const TAKEN = {
  id,
  state: 'queued',
  skill: 'credit cards',
  routedTo: 'credit cards',
  conversation: { id: 'c-shop' },
  warnings: [],
  links: { self: `http://127.0.0.1:7310/api/handoffs/${id}` },
}

export const PROFILE = {
  name: 'Ada',
  skills: ['credit cards', { name: 'home loans', level: 3 }],
  capacity: 3,
}

export const PRESENCE = { presence: 'available', leaseSeconds: 3600 }

export const COMPLETION = { message: 'Card blocked, new one is on its way' }

export const WORK = {
  offers: [
    {
      handoffId: 'ho-default-6b35b05a21229d8809412933edec7f6d',
      skill: 'home loans',
      offeredAt: '2026-11-20T17:20:41.266Z',
      offerUntil: '2026-11-20T17:30:41.110Z',
    },
  ],
  assignments: [],
}
