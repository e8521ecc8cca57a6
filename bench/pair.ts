/** Something of each of the two that are compared. */
export type Pair<Value> = Readonly<Record<'hub' | 'peer', Value>>

export const both = <Value>(of: (side: 'hub' | 'peer') => Value): Pair<Value> => ({
  hub: of('hub'),
  peer: of('peer'),
})
