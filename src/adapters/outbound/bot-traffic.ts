/** The Functions host handles 16 status messages at a time (host.json): one bot never takes all of them. */
const AT_ONCE = 12
/** So many attempts without an answer, one after the other, and the bot is left alone for a while. */
const UNANSWERED_LIMIT = 5
const FIRST_PAUSE_SECONDS = 30
const LONGEST_PAUSE_SECONDS = 5 * 60
/** Over how many seconds what was put off comes back, so that it does not come all at once. */
const SPREAD_SECONDS = 30
const SOON_SECONDS = 1
/** How long an attempt waits for another one to end, in milliseconds, before it is put off. */
const PATIENCE_MILLISECONDS = 1000

/** Why no attempt may be made now, and when to ask again. */
export interface NotNow {
  readonly reason: string
  readonly afterSeconds: number
}

export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly patienceMilliseconds?: number
}

/**
 * The attempts of this process to reach one bot. A bot that answers, whatever it answers, may have twelve at
 * a time, and what comes beyond that waits in line for a moment. Once somebody has waited in vain, all that
 * comes is put off until an attempt ends: who waits in line takes a place of the function as well. A bot that
 * did not answer the last time has one at a time; after five without an answer it has none for 30 seconds,
 * then one, and with each that is not answered either the pause doubles, to at most 5 minutes.
 */
export class BotTraffic {
  readonly #around: Surroundings
  #underWay = 0
  #unanswered = 0
  #pauses = 0
  #pausedUntil = 0
  #waitedInVain = false
  #line: ((notNow: NotNow | undefined) => void)[] = []

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** @returns undefined when an attempt may begin; `leave` must follow it. */
  enter(): NotNow | undefined | Promise<NotNow | undefined> {
    if (this.#around.now() < this.#pausedUntil) return this.#paused()
    if (this.#hasPlace()) {
      this.#underWay += 1
      return undefined
    }
    return this.#unanswered > 0 || this.#waitedInVain ? this.#soon() : this.#waitInLine()
  }

  /**
   * @param answered undefined when nothing was asked, which changes nothing but the number under way.
   * @returns the end of the pause, in milliseconds since 1970, when this attempt has begun one.
   */
  leave(answered: boolean | undefined): number | undefined {
    this.#underWay -= 1
    this.#waitedInVain = false
    if (answered === undefined) {
      this.#admit()
      return undefined
    }
    if (answered) {
      this.#unanswered = 0
      this.#pauses = 0
      this.#pausedUntil = 0
      this.#admit()
      return undefined
    }
    this.#unanswered += 1
    const begins = this.#unanswered >= UNANSWERED_LIMIT && this.#around.now() >= this.#pausedUntil
    if (begins) {
      const seconds = Math.min(FIRST_PAUSE_SECONDS * 2 ** this.#pauses, LONGEST_PAUSE_SECONDS)
      this.#pauses += 1
      this.#pausedUntil = this.#around.now() + seconds * 1000
    }
    for (const turn of this.#line.splice(0)) turn(begins ? this.#paused() : this.#soon())
    return begins ? this.#pausedUntil : undefined
  }

  #hasPlace(): boolean {
    return this.#underWay < (this.#unanswered === 0 ? AT_ONCE : 1)
  }

  #admit(): void {
    while (this.#hasPlace()) {
      const turn = this.#line.shift()
      if (turn === undefined) return
      this.#underWay += 1
      turn(undefined)
    }
  }

  #waitInLine(): Promise<NotNow | undefined> {
    return new Promise((resolve) => {
      const turn = (notNow: NotNow | undefined) => {
        clearTimeout(timer)
        resolve(notNow)
      }
      const timer = setTimeout(() => {
        this.#line = this.#line.filter((each) => each !== turn)
        this.#waitedInVain = true
        resolve(this.#soon())
      }, this.#around.patienceMilliseconds ?? PATIENCE_MILLISECONDS)
      this.#line.push(turn)
    })
  }

  #soon(): NotNow {
    const many = this.#underWay === 1 ? '1 attempt is' : `${this.#underWay} attempts are`
    return { reason: `${many} under way to this bot`, afterSeconds: this.#later(SOON_SECONDS, SOON_SECONDS) }
  }

  #paused(): NotNow {
    const seconds = (this.#pausedUntil - this.#around.now()) / 1000
    const until = new Date(this.#pausedUntil).toISOString()
    const reason = `the bot left ${this.#unanswered} attempts in a row without an answer; none before ${until}`
    return { reason, afterSeconds: this.#later(seconds, SPREAD_SECONDS) }
  }

  #later(seconds: number, spread: number): number {
    return seconds + this.#around.random() * spread
  }
}
