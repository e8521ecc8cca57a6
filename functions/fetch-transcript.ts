import { app as functions } from '@azure/functions'
import { readTranscriptBody } from '../src/activity/transcript-body.ts'
import { app } from '../src/app.ts'
import { QUEUES, readHandoffMessage } from '../src/messages/envelope.ts'
import { queueHandler } from '../src/messages/handle.ts'
import { fetchWantedTranscript } from '../src/use-cases/fetch-transcript.ts'

/** A host that does not answer for about half a minute of retries costs the transcript. */
const TRIES = 5

/** Fetches a transcript that came as a link, where a slow host holds nobody up. */
functions.serviceBusQueue('fetchTranscript', {
  queueName: QUEUES.transcripts,
  connection: 'ServiceBusConnection',
  handler: queueHandler(app, readHandoffMessage, ({ hub }, { data, attempt }) =>
    fetchWantedTranscript(hub, data.handoffId, readTranscriptBody, attempt >= TRIES),
  ),
})
