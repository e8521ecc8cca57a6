/** Ids that somebody might encode, trim, fold or shorten on the way. */
export const CONVERSATIONS = [
  'a b',
  'ä/ö?x=1&y',
  'Ünï%20|%2F',
  '😀;messageid=7',
  'UPPER.lower',
  '19:x@thread.tacv2',
] as const
