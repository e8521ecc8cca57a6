/**
 * Waits until `look` gives something other than undefined: for states that announce themselves to nobody.
 * @throws Error with the last look's description when it takes longer than `seconds`.
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 20): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
