import { linesOf } from './transcripts.ts'

export interface FileAnswer {
  readonly status: number
  readonly body: string
}

/**
 * Where transcripts are that bots give as links. The link itself says how its file behaves:
 * `/kept/2/t7/3` fails twice, and then is the transcript t7 with three lines.
 */
export class Files {
  readonly #asked = new Map<string, number>()
  /** How often a file was not to be had, though it is there. */
  failures = 0

  answer(path: string): FileAnswer {
    const [, what, failures, name = '', count] = path.split('/')
    const asked = (this.#asked.get(path) ?? 0) + 1
    this.#asked.set(path, asked)
    if (asked <= Number(failures)) {
      this.failures += 1
      return { status: 503, body: '' }
    }
    if (what === 'gone') return { status: 404, body: '' }
    if (what === 'broken') return { status: 200, body: '{"activities":' }
    const activities = linesOf(name, Number(count)).map((text) => ({ type: 'message', text }))
    return { status: 200, body: JSON.stringify({ activities }) }
  }
}
