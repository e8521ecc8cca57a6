import { createStatusFilter, verifyWebhook } from '@handoff-hub/client'
import express from 'express'

const { WEBHOOK_SECRET = '', PORT = '3978' } = process.env
const filter = createStatusFilter()

const app = express().use(express.text({ type: 'application/json' }))
app.post('/handoff-status', async (request, response) => {
  const status = verifyWebhook(WEBHOOK_SECRET, request.headers, String(request.body))
  await filter.once(status, () => console.log(status.conversationId, status.state))
  response.sendStatus(204)
})
export const server = app.listen(Number(PORT))
