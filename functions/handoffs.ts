import { app as functions } from '@azure/functions'
import { toTranscriptLines } from '../src/activity/transcript.ts'
import { skillKey } from '../src/activity/skill.ts'
import { app } from '../src/app.ts'
import { isIn, isOpen, type Handoff } from '../src/handoff/states.ts'
import { json, jsonWithEtag } from '../src/http/answers.ts'
import { handoffsQuery, transcriptQuery } from '../src/http/handoff-shapes.ts'
import { readQuery } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import { handoffView } from '../src/http/views.ts'
import type { TranscriptView } from '../src/openapi/answers/about-handoff.ts'
import type { CancelledEarlyView, HandoffsView } from '../src/openapi/answers/handoff.ts'
import { Refusal } from '../src/use-cases/errors.ts'
import { listHandoffs, readHandoff } from '../src/use-cases/read-handoffs.ts'
import { readTranscript } from '../src/use-cases/transcript.ts'

/** One handoff: its state, its event log, and how its statuses reached the bot. */
functions.http('readHandoff', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const handoff = await readHandoff(hub, caller, parameter('id'))
    if ('cancelledEarly' in handoff) {
      const { id, cancelledEarly: message } = handoff
      return jsonWithEtag(request, { id, state: 'cancelled', message } satisfies CancelledEarlyView)
    }
    return jsonWithEtag(request, handoffView(handoff, baseUrl), whenToAskAgain(handoff))
  }),
})

/** Seconds after which somebody who polls may find something new: soon while it waits, none once it ended. */
function whenToAskAgain(handoff: Handoff): Record<string, string> {
  if (!isOpen(handoff)) return {}
  return { 'retry-after': isIn(handoff, 'accepted') ? '15' : '3' }
}

/** Handoffs of a pool, the open ones unless a state or a trouble with deliveries is named. */
functions.http('listHandoffs', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'handoffs',
  handler: route(app, async ({ hub, caller, request, baseUrl }) => {
    const { skill: name, pool, continuation, ...rest } = readQuery(request, handoffsQuery)
    const key = name === undefined ? undefined : skillKey(name)
    if (key?.ok === false) throw new Refusal('invalid', 'InvalidSkill', `The skill ${key.reason}`)
    const skill = key === undefined ? {} : { skill: hub.registry.canonical(key.key) }
    const page = await listHandoffs(hub, caller, { ...rest, ...skill }, pool, continuation)
    const handoffs = page.items.map((handoff) => handoffView(handoff, baseUrl))
    const more = page.continuation === undefined ? {} : { continuation: page.continuation }
    return json({ handoffs, ...more } satisfies HandoffsView)
  }),
})

/** What was said before the agent came, as received and as lines to show. */
functions.http('readTranscript', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/transcript',
  handler: route(app, async ({ hub, caller, request, parameter }) => {
    const { from, size } = readQuery(request, transcriptQuery)
    const page = await readTranscript(hub, caller, parameter('id'), from, size)
    const { handoff, activities, total, value, next } = page
    return json({
      handoffId: handoff.id,
      state: handoff.transcript.state,
      value,
      total,
      activities,
      lines: toTranscriptLines(activities),
      warnings: handoff.warnings,
      ...(next === undefined ? {} : { next }),
    } satisfies TranscriptView)
  }),
})
