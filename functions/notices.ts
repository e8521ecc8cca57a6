import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { noticeView } from '../src/http/notice-view.ts'
import { route } from '../src/http/route.ts'
import type { NoticesView } from '../src/openapi/answers/about-handoff.ts'
import { readNotices } from '../src/use-cases/read-notices.ts'

/** What the desk was told about a handoff, and what it answered. */
functions.http('readNotices', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/notices',
  handler: route(app, async ({ hub, caller, parameter }) => {
    const { handoffId, entries } = await readNotices(hub, caller, parameter('id'))
    const notices = entries.map((entry) => noticeView(handoffId, entry))
    return json({ handoffId, notices } satisfies NoticesView)
  }),
})
