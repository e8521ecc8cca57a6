/** What a call of the Bot Connector's conversation operations wants. */
export type ConnectorCall =
  /** Send, reply or update: the activity is in the body. */
  | { readonly kind: 'activity' }
  /** Delete an activity. */
  | { readonly kind: 'deletion' }
  /** A list of which the hub keeps nothing, as the SDKs read it. */
  | { readonly kind: 'list'; readonly list: unknown }
  /** What only a channel with customers of its own can do, as a sentence. */
  | { readonly kind: 'unsupported'; readonly reason: string }

const unsupported = (reason: string): ConnectorCall => ({ kind: 'unsupported', reason })

/**
 * Tells the operations of the Bot Connector apart
 * (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference).
 * Only the end of the address says something: some SDKs do not encode the conversation id in it, so that id
 * may have any characters, and a `#` in it cuts off all that follows. Whoever posts or puts therefore sends an
 * activity unless the address ends otherwise.
 *
 * @param address what follows `/v3/conversations`, not decoded, with the query.
 */
export function connectorCall(method: string, address: string): ConnectorCall {
  const [path = ''] = address.split(/\?(?:pageSize|continuationToken)=[^/]*$/)
  const end = path.replace(/\/$/, '')
  if (method === 'GET') return listCall(end)
  if (method === 'DELETE') {
    return /\/members\/[^/]*$/.test(end)
      ? unsupported('The hub keeps no members of a conversation, and can remove none')
      : { kind: 'deletion' }
  }
  if (end === '') return unsupported('The hub cannot begin a conversation with a customer')
  if (end.endsWith('/attachments')) {
    return unsupported('The hub keeps no files; attach a link to the activity instead')
  }
  if (end.endsWith('/activities/history')) {
    return unsupported('The hub takes a transcript with handoff.initiate, as the attachment "Transcript"')
  }
  return { kind: 'activity' }
}

function listCall(end: string): ConnectorCall {
  if (end === '') return { kind: 'list', list: { conversations: [] } }
  if (end.endsWith('/members')) return { kind: 'list', list: [] }
  if (end.endsWith('/pagedmembers')) return { kind: 'list', list: { members: [] } }
  return unsupported('The hub gives no activity or member of a conversation back')
}
