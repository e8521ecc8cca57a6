/** What erasing a conversation does not reach. */
export interface Remaining {
  readonly where: string
  readonly what: string
  readonly until: string
}

/** The same for every conversation: what was not reached is not known. docs/data.md says more. */
export const MAY_REMAIN: readonly Remaining[] = [
  {
    where: 'handoff-requests on Service Bus',
    what: 'A request received before this that has not arrived yet. It ends as cancelled when it arrives, or as failed when it cannot be processed: its conversation and accounts are kept then, what was said is not, unless a later request of the conversation arrives before it',
    until: 'It arrives, a day after its receipt at most; after that, until this call is repeated',
  },
  {
    where: 'handoff-status on Service Bus',
    what: 'A message with the handoff as it was when there was news, left by a process that hung or died with it. Nothing is told or kept by it',
    until: 'It is delivered again, within minutes; two days at most',
  },
  {
    where: 'Cosmos DB',
    what: 'What was being written while this call ran',
    until: 'This call is repeated; a receipt without handoffs says that nothing is left',
  },
  {
    where: 'Cosmos DB',
    what: 'A message from a queue that could not be read at all',
    until: 'The retention is over',
  },
  {
    where: 'Backups of Cosmos DB',
    what: 'All of it',
    until: "As long as the account's backup policy says",
  },
  {
    where: 'Logs and traces',
    what: 'Ids of handoffs and agents, and the digest of the conversation; nothing that was said',
    until: 'As long as whoever collects them keeps them',
  },
  {
    where: 'The bot, and the desk of its agents',
    what: 'What the hub told them',
    until: 'As they see fit',
  },
]
