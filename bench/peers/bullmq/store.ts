import { readFile } from 'node:fs/promises'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import { transcriptOf, type Initiate } from './activity.ts'

const strings = z.array(z.string())
const assigned = z.tuple([z.enum(['queued', 'accepted', 'completed', 'failed'])], z.string())
const stored = z.object({
  conversation: z.string(),
  skill: z.string(),
  state: z.string().optional(),
  agent: z.string().optional(),
  transcript: z.string().optional(),
})

/** Agents, handoffs and transcripts in Redis; what must happen at once is in routing.lua. */
export async function openStore(redis: Redis) {
  await redis.function('LOAD', 'REPLACE', await readFile(new URL('routing.lua', import.meta.url), 'utf8'))
  const run = (name: string, ...args: (string | number)[]) => redis.fcall(name, 0, ...args)
  return {
    /** @returns the assignments that are to be told. */
    register: async (agent: string, capacity: number, skills: readonly string[]) =>
      strings.parse(await run('register', agent, capacity, Date.now(), ...skills)),

    async keep(handoff: string, activity: Initiate): Promise<void> {
      const transcript = transcriptOf(activity)
      await redis.hset(`handoff:${handoff}`, {
        conversation: JSON.stringify(activity.conversation),
        skill: activity.value.Skill,
        ...(transcript === undefined ? {} : { transcript: JSON.stringify(transcript) }),
      })
    },

    /** @returns its state now, and the assignments that are to be told. */
    async assign(handoff: string, skill: string, received: number) {
      const [state, ...untold] = assigned.parse(await run('assign', handoff, skill, received, Date.now()))
      return { state, untold }
    },

    /** @returns the assignments that are to be told: those of who waited for the agent. */
    complete: async (handoff: string) => strings.parse(await run('complete', handoff, Date.now())),

    async told(handoffs: readonly string[]): Promise<void> {
      if (handoffs.length > 0) await run('told', ...handoffs)
    },

    async fail(handoff: string): Promise<void> {
      await redis.hset(`handoff:${handoff}`, { state: 'failed' })
    },

    async read(handoff: string) {
      const hash = await redis.hgetall(`handoff:${handoff}`)
      return stored.safeParse(hash).data
    },
  }
}

export type Store = Awaited<ReturnType<typeof openStore>>

export const parsed = (json: string | undefined): unknown =>
  json === undefined ? undefined : JSON.parse(json)
