import type { Hub } from '../../src/use-cases/ports.ts'

/** What happens around a call of a port: it may be left out, or its answer be lost. */
export type Around = <T>(call: () => Promise<T>) => Promise<T>

/** @returns the hub with something happening around every call to Cosmos DB and Service Bus. */
export function aroundPorts(hub: Hub, around: Around): Hub {
  const { routing, conversations, erasure, messages, desks } = hub
  return {
    ...hub,
    routing: {
      ...routing,
      commit: (pool, changes) => around(() => routing.commit(pool, changes)),
      find: (id) => around(() => routing.find(id)),
      findHeld: (id) => around(() => routing.findHeld(id)),
      agent: (pool, id) => around(() => routing.agent(pool, id)),
      conversation: (pool, key) => around(() => routing.conversation(pool, key)),
      freeAgents: (pool, kind, mode, now) => around(() => routing.freeAgents(pool, kind, mode, now)),
      look: (pool, kind, mode, now) => around(() => routing.look(pool, kind, mode, now)),
      hasAgent: (pool, needs, but) => around(() => routing.hasAgent(pool, needs, but)),
      keptFor: (pool, agent) => around(() => routing.keptFor(pool, agent)),
      waitingIn: (pool, skill, before) => around(() => routing.waitingIn(pool, skill, before)),
      lastAgent: (pool, userKey) => around(() => routing.lastAgent(pool, userKey)),
      waitingForAgent: (agent) => around(() => routing.waitingForAgent(agent)),
      claimDelivery: (id, claim, now) => around(() => routing.claimDelivery(id, claim, now)),
      recordDelivery: (handoff, claim, end) => around(() => routing.recordDelivery(handoff, claim, end)),
    },
    conversations: {
      ...conversations,
      archive: (handoff, key) => around(() => conversations.archive(handoff, key)),
      archived: (id) => around(() => conversations.archived(id)),
      keepRequest: (record, key, activities) =>
        around(() => conversations.keepRequest(record, key, activities)),
      keepTranscript: (id, activities, key) =>
        around(() => conversations.keepTranscript(id, activities, key)),
      keepDeadLetter: (record) => around(() => conversations.keepDeadLetter(record)),
    },
    erasure: {
      requestsOf: (key) => around(() => erasure.requestsOf(key)),
      eraseRouted: (id, etag) => around(() => erasure.eraseRouted(id, etag)),
      eraseUser: (pool, key) => around(() => erasure.eraseUser(pool, key)),
      eraseKept: (id) => around(() => erasure.eraseKept(id)),
      eraseWords: (id) => around(() => erasure.eraseWords(id)),
    },
    desks: {
      of: (pool) => desks.of(pool),
      tell: (desk, id, tracked) => desks.tell(desk, id, tracked),
      notices: {
        read: (id) => around(() => desks.notices.read(id)),
        claim: (id, claim, now) => around(() => desks.notices.claim(id, claim, now)),
        record: (notices, changed, claim) => around(() => desks.notices.record(notices, changed, claim)),
      },
    },
    messages: {
      ...messages,
      sendStatusClaimed: (claimed) => around(() => messages.sendStatusClaimed(claimed)),
      sendStatusWaiting: (id, at) => around(() => messages.sendStatusWaiting(id, at)),
      sendNoticesWaiting: (id, at) => around(() => messages.sendNoticesWaiting(id, at)),
      sendNoticesOverdue: (overdue) => around(() => messages.sendNoticesOverdue(overdue)),
      sendStatusOverdue: (overdue) => around(() => messages.sendStatusOverdue(overdue)),
      wakeAt: (id, at) => around(() => messages.wakeAt(id, at)),
      wakeForAgent: (pool, id, at) => around(() => messages.wakeForAgent(pool, id, at)),
      sendTranscriptWanted: (id) => around(() => messages.sendTranscriptWanted(id)),
    },
  }
}
