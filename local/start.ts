import { parseArgs } from 'node:util'
import * as z from 'zod'
import { startStack, type Stack } from './stack.ts'

const usage = `npm start [-- --port N] [--json] [--config FILE] [--auth none|token]`

const options = z.object({
  port: z.coerce.number().int().min(0).max(65535).default(7071),
  json: z.boolean().default(false),
  config: z.string().optional(),
  auth: z.enum(['none', 'token']).default('none'),
})

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      json: { type: 'boolean' },
      config: { type: 'string' },
      auth: { type: 'string' },
    },
  })
  return options.parse(values)
}

function greeting({ hub }: Stack): string {
  return `
Handoff Hub is running at ${hub}   (Ctrl-C stops it; everything is in memory)

Try it in another terminal:

  # a human agent who speaks about credit cards
  curl -X PUT ${hub}/agents/ada -H 'content-type: application/json' \\
    -d '{"name":"Ada","skills":["credit cards"],"capacity":2}'
  curl -X PUT ${hub}/agents/ada/presence -H 'content-type: application/json' \\
    -d '{"presence":"available","leaseSeconds":3600}'

  # a bot asks for a human
  curl -X POST ${hub}/handoffs -H 'content-type: application/json' \\
    -d '{"type":"event","name":"handoff.initiate","conversation":{"id":"c-1"},"value":{"Skill":"credit cards"}}'

  # what became of it (the id is in the answer above), and the end
  curl ${hub}/handoffs/<id>
  curl -X POST ${hub}/handoffs/<id>/complete

npm run demo tells a longer story.
`
}

let args
try {
  args = readArguments()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exit(2)
}
const { json, config, ...rest } = args
const stack = await startStack({ ...rest, ...(config === undefined ? {} : { config }) }).catch(
  (error: unknown) => {
    // The functions host has said why in its log; anything else says it here.
    const said = error instanceof Error && error.message.startsWith('The host ended')
    console.error(said ? 'The hub could not start: see above.' : error)
    process.exit(1)
  },
)
let stopping = false
const stop = async (code: number) => {
  if (stopping) return
  stopping = true
  await stack.stop()
  process.exit(code)
}
process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))
void stack.serversGone.then(() => {
  if (stopping) return
  console.error('The local servers ended, and with them everything that was in memory.')
  void stop(1)
})

const { hub, serviceBus, cosmos, pids } = stack
console.log(json ? JSON.stringify({ ready: true, hub, serviceBus, cosmos, pids }) : greeting(stack))
