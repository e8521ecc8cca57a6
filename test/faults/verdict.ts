import { SUPERVISOR, type TestHub } from '../support/hub.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { Refusal } from '../../src/use-cases/errors.ts'
import { readTranscript } from '../../src/use-cases/transcript.ts'
import type { Ending, Promised } from './invariants.ts'

/** @returns what became of everything that was promised, read as a supervisor reads it. */
export async function endingsOf(test: TestHub, promises: readonly Promised[]): Promise<Ending[]> {
  return Promise.all(
    promises.map(async (promised) => {
      const handoff = await found(test.read(promised.id))
      return handoff === undefined ? { promised } : { promised, end: await endOf(test, handoff) }
    }),
  )
}

async function endOf(test: TestHub, handoff: Handoff) {
  const { id, receivedAt, state, log, transcript, warnings } = handoff
  const page = await found(readTranscript(test.hub, SUPERVISOR, id))
  return {
    id,
    receivedAt,
    state: state.name,
    ...(state.name === 'failed' ? { code: state.code } : {}),
    log,
    kept: {
      ...transcript,
      lines: (page?.activities ?? []).map(({ text }) => String(text)),
      warnings: warnings.map(({ code }) => code),
    },
  }
}

async function found<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
