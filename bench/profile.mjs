import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'

/*
 * Loaded into a functions host by `npm run bench -- --cpu-prof FOLDER`: Node allows --cpu-prof only on a command
 * line, and that of the host is not ours.
 */
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.start')
process.on('exit', () => {
  // Answers at once: the session is in this thread.
  session.post('Profiler.stop', (error, { profile } = {}) => {
    if (error === null)
      writeFileSync(`${process.env.BENCH_PROFILE}-${process.pid}.cpuprofile`, JSON.stringify(profile))
  })
})
