/** @returns a `handoff.status` as the hub sends it. */
export function statusActivity(state: string, sequence = 2, more: object = {}) {
  return {
    type: 'event',
    name: 'handoff.status',
    id: `ho-1-${sequence}`,
    timestamp: '2026-11-20T14:41:20.166Z',
    channelId: 'webchat',
    conversation: { id: 'c-1' },
    channelData: { handoffHub: { handoffId: 'ho-1', sequence, agent: { id: 'ada' } } },
    value: { state },
    ...more,
  }
}
