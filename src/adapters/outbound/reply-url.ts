export type ReplyUrl = Readonly<{ ok: true; url: string }> | Readonly<{ ok: false; reason: string }>

/**
 * The Bot Connector URL of an activity in a conversation,
 * `{serviceUrl}/v3/conversations/{conversation id}/activities/{activity id}`. Each id stays within its path
 * segment whatever it contains. The Agents SDK answers 404 without the activity id; botbuilder takes both.
 * Refuses ids that cannot be a segment, and a serviceUrl whose query or fragment would swallow the path.
 */
export function replyUrl(serviceUrl: string, conversationId: string, activityId: string): ReplyUrl {
  if (/[?#]/.test(serviceUrl)) return { ok: false, reason: 'the serviceUrl has a query or a fragment' }
  const conversation = pathSegment(conversationId)
  if (conversation === undefined) return { ok: false, reason: 'the conversation id cannot be part of a URL' }
  const activity = pathSegment(activityId)
  if (activity === undefined) return { ok: false, reason: 'the activity id cannot be part of a URL' }
  const base = withoutTrailingSlashes(serviceUrl)
  return { ok: true, url: `${base}/v3/conversations/${conversation}/activities/${activity}` }
}

/** The id as one path segment; undefined if no encoding keeps it there. */
function pathSegment(id: string): string | undefined {
  // URL parsers remove these two, and an empty segment is removed or refused by servers.
  if (id === '' || id === '.' || id === '..') return undefined
  try {
    return encodeURIComponent(id)
  } catch {
    // Half of a surrogate pair has no UTF-8 form.
    return undefined
  }
}

function withoutTrailingSlashes(text: string): string {
  let end = text.length
  while (text[end - 1] === '/') end -= 1
  return text.slice(0, end)
}
