import * as encode from '../../wire/encode.ts'
import { formatCode } from '../../wire/values.ts'
import { reply, sessionsOf, type ManagementOperation } from './operation.ts'

/** Operations on sessions. All but the listing need the session's lock. */
export const sessionOperations: Record<string, ManagementOperation> = {
  'com.microsoft:renew-session-lock': {
    fault: 'renewSessionLock',
    run: (request) => {
      const until = sessionsOf(request).renew(request.fields.text('session-id'), request.linkName)
      return reply({ expiration: encode.timestamp(until) })
    },
  },
  'com.microsoft:set-session-state': {
    fault: 'setSessionState',
    run: (request) => {
      const session = sessionsOf(request).held(request.fields.text('session-id'), request.linkName)
      const state = request.fields.optional('session-state')
      session.state = Buffer.isBuffer(state) ? Buffer.from(state) : undefined
      return reply()
    },
  },
  'com.microsoft:get-session-state': {
    fault: 'getSessionState',
    run: (request) => {
      const session = sessionsOf(request).held(request.fields.text('session-id'), request.linkName)
      return reply({ 'session-state': session.state ? encode.binary(session.state) : encode.nothing })
    },
  },
  'com.microsoft:get-message-sessions': {
    run: (request) => {
      const skip = request.fields.optionalInteger('skip', 0)
      const top = request.fields.optionalInteger('top', 100)
      const ids = sessionsOf(request)
        .ids()
        .slice(skip, skip + top)
      return reply({
        skip: encode.int(skip + ids.length),
        // The misspelling is the protocol's.
        'sessions-ids': encode.array(ids.map(encode.longString), formatCode.string32),
      })
    },
  },
}
