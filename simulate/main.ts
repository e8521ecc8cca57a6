import { command } from './command.ts'

const usage = `npm run simulate -- policy.json scenario.json [--against other-policy.json] [--seed N] [--html out.html] [--json]`

try {
  console.log(command(process.argv.slice(2)))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 2
}
