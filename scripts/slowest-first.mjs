import Sequencer from '@jest/test-sequencer'

/** The longest of them, longest first: begun last, one alone would keep everybody waiting. */
const SLOWEST = [
  'test/faults/schedules.test.ts',
  'test/faults/points.test.ts',
  'test/faults/hosts/hosts.test.ts',
  'test/functions/transcripts.test.ts',
  'test/functions/faults.test.ts',
  'test/bots/misbehaving.test.ts',
  'test/adapters/service-bus/messages.test.ts',
  'packages/local-functions-host/test/integration/queues.test.ts',
]

/** Jest starts with what took longest the last time; a fresh clone knows of no last time. */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = SLOWEST.findIndex((slow) => path.replaceAll('\\', '/').endsWith(slow))
      return index === -1 ? SLOWEST.length : index
    }
    return super.sort(tests).sort((one, other) => place(one) - place(other))
  }
}
