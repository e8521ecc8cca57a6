import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack, type Stack } from '../local/stack.ts'
import { startBot } from './bot.ts'
import { buildFloor } from './floor/build.ts'
import { sideOf, type Side } from './side.ts'

/** @param program the functions host as one JavaScript file; by default its source runs. */
export async function startHub(environment: Record<string, string> = {}, program?: string): Promise<Side> {
  const bot = await startBot()
  const directory = await mkdtemp(join(tmpdir(), 'handoff-hub-bench-'))
  const config = join(directory, 'hub.config.json')
  const bots = [{ id: 'bench', delivery: { via: 'webhook', url: bot.url } }]
  await writeFile(config, JSON.stringify({ bots, defaults: { waitSeconds: 24 * 60 * 60 } }))
  const stack = await startStack({ config, environment, program, onLog: () => undefined })
  const cleanUp = () => rm(directory, { recursive: true })
  return sideOf({ name: 'hub', bot, ...partsOf(stack, cleanUp), hasPresence: true })
}

/** @param calls the eight calls that no handoff can do without, or all that the hub makes. */
export async function startFloor(
  calls: 'bare' | 'all',
  environment: Record<string, string> = {},
): Promise<Side> {
  const bot = await startBot()
  const stack = await startStack({
    app: await buildFloor(),
    environment: { ...environment, FLOOR_CALLS: calls, FLOOR_BOT: bot.url },
    onLog: () => undefined,
  })
  const nothing = () => Promise.resolve()
  return sideOf({ name: `floor, ${calls} calls`, bot, ...partsOf(stack, nothing), hasPresence: false })
}

function partsOf(stack: Stack, cleanUp: () => Promise<void>) {
  return {
    origin: new URL(stack.hub).origin,
    pids: () => stack.pids,
    async stop() {
      await stack.stop()
      await cleanUp()
    },
  }
}
