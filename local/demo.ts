import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startCast } from './demo/cast.ts'
import {
  acceptedAndCompleted,
  cancelledByBot,
  declinedOffer,
  nobodyKnows,
  waitsForBusyAgent,
  waitsTooLong,
} from './demo/scenes.ts'
import { Story } from './demo/story.ts'
import { startStack } from './stack.ts'

const usage = 'npm run demo [-- --hub http://127.0.0.1:7071/api]'

/** Tells the story against a running hub, or against one of its own. */
async function demo(runningHub: string | undefined): Promise<void> {
  const config = fileURLToPath(new URL('./demo/hub.config.json', import.meta.url))
  const stack = runningHub === undefined ? await startStack({ config, onLog: () => undefined }) : undefined
  const hub = runningHub ?? stack?.hub ?? ''
  try {
    await tellStory(hub)
  } finally {
    await stack?.stop()
  }
}

async function tellStory(hub: string): Promise<void> {
  console.log(`Handoff Hub at ${hub}: a bot, two agents, and customers who want a human.\n`)
  const story = new Story()
  const cast = await startCast(hub, story)
  try {
    await acceptedAndCompleted(cast)
    await waitsForBusyAgent(cast)
    await nobodyKnows(cast)
    await waitsTooLong(cast)
    await cancelledByBot(cast)
    await declinedOffer(cast)
  } finally {
    await cast.goHome()
  }
}

function hubArgument(): string | undefined {
  try {
    return parseArgs({ options: { hub: { type: 'string' } } }).values.hub
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(2)
  }
}

/** fetch keeps the reason, such as a refused connection, in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

try {
  await demo(hubArgument())
  console.log('\nEverything went as told.')
} catch (error) {
  console.error(`\nThe story stops here. ${reasonOf(error)}`)
  process.exitCode = 1
}
