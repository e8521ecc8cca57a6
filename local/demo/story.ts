/** Tells what happens as it happens, and lets the scenes wait for it. */
export class Story {
  readonly #start = performance.now()
  readonly #happened: string[] = []
  readonly #waiting = new Set<() => void>()
  #scenes = 0

  scene(title: string): void {
    this.#scenes += 1
    console.log(`\n${this.#scenes}. ${title}\n`)
  }

  /** Prints a line: who does something, and what. */
  tell(who: string, what: string): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1)
    console.log(`${seconds.padStart(7)} s  ${who.padEnd(13)} ${what}`)
  }

  /** Notes something that a scene waits for. */
  note(event: string): void {
    this.#happened.push(event)
    for (const look of this.#waiting) look()
  }

  /**
   * Waits until the events of a kind are these, in this order.
   * @param kind how such an event begins, up to its colon.
   * @throws Error when something else happens, or nothing for 15 seconds: the story does not go as told.
   */
  async expect(kind: string, ...events: string[]): Promise<void> {
    const wanted = events.map((event) => `${kind}: ${event}`)
    const seen = () => this.#happened.filter((event) => event.startsWith(`${kind}: `))
    const differs = () => seen().some((event, index) => event !== wanted[index])
    await this.#until(15, () => differs() || seen().length >= wanted.length)
    if (differs() || seen().length < wanted.length) {
      throw new Error(`Expected [${wanted.join(', ')}], but this happened: [${seen().join(', ')}]`)
    }
  }

  async #until(seconds: number, done: () => boolean): Promise<void> {
    if (done()) return
    let look = (): void => undefined
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      look = () => done() && resolve()
      this.#waiting.add(look)
      timer = setTimeout(resolve, seconds * 1000)
    })
    clearTimeout(timer)
    this.#waiting.delete(look)
  }
}
