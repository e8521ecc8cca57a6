import { parseJsonBody } from '../../src/activity/body.ts'
import { parseInitiate } from '../../src/activity/initiate.ts'

/** @returns an activity that asks for a human with a transcript, of about so many bytes as JSON. */
export function activityOf(bytes: number, conversation: string, skill: string): object {
  const one = (number: number) => ({
    type: 'message',
    id: `m-${number}`,
    timestamp: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    channelId: 'bench',
    from: number % 2 === 0 ? { id: 'kim', name: 'Kim', role: 'user' } : { id: 'bot', role: 'bot' },
    conversation: { id: conversation },
    text: 'I would like to know what has become of my order, please. '.repeat(3),
  })
  const activities = Array.from({ length: Math.floor(bytes / JSON.stringify(one(0)).length) }, (_, at) =>
    one(at),
  )
  return {
    type: 'event',
    name: 'handoff.initiate',
    channelId: 'bench',
    conversation: { id: conversation },
    from: { id: 'kim', name: 'Kim' },
    recipient: { id: 'bot' },
    value: { Skill: skill },
    attachments: [{ name: 'Transcript', contentType: 'application/json', content: { activities } }],
  }
}

const HEADERS = { contentType: 'application/json', contentEncoding: null }
const TIMES = 300
/** The quickest of so many is taken: whatever disturbs makes it slower, never quicker. */
const TRIES = 10

/** @returns what the hub takes to read and check 30 KB beyond JSON.parse, beside JSON.parse alone. */
export function validationRatio(): number {
  const text = JSON.stringify(activityOf(30_000, 'c1', 'x'))
  const bytes = Buffer.from(text)
  const alone = quickest(() => JSON.parse(text))
  const all = quickest(() => {
    const body = parseJsonBody(bytes, HEADERS)
    if (!body.ok || !parseInitiate(body.json).ok) throw new Error('The activity is refused')
  })
  return (all - alone) / alone
}

function quickest(run: () => unknown): number {
  const tries = Array.from({ length: TRIES }, () => {
    const start = performance.now()
    for (let time = 0; time < TIMES; time++) run()
    return performance.now() - start
  })
  return Math.min(...tries)
}
