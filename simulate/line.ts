import { place } from '../src/handoff/routing.ts'
import type { Handoff } from '../src/handoff/states.ts'

/** Handoffs in order of their place. */
export interface Line<H extends Handoff = Handoff> {
  add(handoff: H): void
  /** Removes the handoff of this id and place, whatever has changed about it since. */
  remove(handoff: Handoff): void
  first(): H | undefined
  size(): number
}

export function newLine<H extends Handoff>(): Line<H> {
  const places: string[] = []
  const handoffs: H[] = []
  // The places are sorted, so the index of one is found by halving.
  const indexOf = (wanted: string): number => {
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((places[middle] ?? '') < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    add(handoff) {
      const at = indexOf(place(handoff))
      places.splice(at, 0, place(handoff))
      handoffs.splice(at, 0, handoff)
    },
    remove(handoff) {
      const at = indexOf(place(handoff))
      if (places[at] !== place(handoff)) return
      places.splice(at, 1)
      handoffs.splice(at, 1)
    },
    first: () => handoffs[0],
    size: () => handoffs.length,
  }
}
