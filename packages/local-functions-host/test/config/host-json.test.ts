import { describe, expect, test } from '@jest/globals'
import { parseHostJson } from '../../src/config/host-json.ts'

test('an empty file means the defaults of Azure', () => {
  expect(parseHostJson('{}', {})).toEqual({
    functionTimeout: 30 * 60_000,
    logging: { logLevel: {} },
    extensions: {
      http: { routePrefix: 'api' },
      serviceBus: {
        autoCompleteMessages: true,
        maxConcurrentCalls: 16,
        maxConcurrentSessions: 8,
        maxConcurrentCallsPerSession: 1,
        maxMessageBatchSize: 1000,
        sessionIdleTimeout: 60_000,
        maxAutoLockRenewalDuration: 300_000,
      },
    },
  })
})

test('values are read whatever the case of their names, and others are let be', () => {
  const text = JSON.stringify({
    version: '2.0',
    functiontimeout: '00:01:00',
    Logging: { LogLevel: { 'Function.a': 'Warning' } },
    extensions: { ServiceBus: { MaxConcurrentSessions: 32, sessionIdleTimeout: '00:00:01' }, queues: {} },
  })
  expect(parseHostJson(text, {})).toMatchObject({
    functionTimeout: 60_000,
    logging: { logLevel: { 'Function.a': 'warning' } },
    extensions: { serviceBus: { maxConcurrentSessions: 32, sessionIdleTimeout: 1000 } },
  })
})

test('a timeout of -1 is infinite', () => {
  expect(parseHostJson('{"functionTimeout":"-1"}', {}).functionTimeout).toBe(Infinity)
})

describe('settings named AzureFunctionsJobHost__', () => {
  test('win over the file', () => {
    const text = '{"extensions":{"http":{"routePrefix":"api"},"serviceBus":{"maxConcurrentCalls":1}}}'
    const { extensions } = parseHostJson(text, {
      AzureFunctionsJobHost__extensions__http__routePrefix: '',
      AZUREFUNCTIONSJOBHOST__EXTENSIONS__SERVICEBUS__MAXCONCURRENTCALLS: '7',
      AzureFunctionsJobHost__extensions__serviceBus__autoCompleteMessages: 'False',
    })
    expect(extensions).toMatchObject({
      http: { routePrefix: '' },
      serviceBus: { maxConcurrentCalls: 7, autoCompleteMessages: false },
    })
  })

  test('may name what the file does not have', () => {
    const { logging } = parseHostJson('{}', { AzureFunctionsJobHost__logging__logLevel__default: 'Error' })
    expect(logging.logLevel).toEqual({ default: 'error' })
  })
})

test('every unusable value is named', () => {
  const text = '{"functionTimeout":"soon","extensions":{"serviceBus":{"maxConcurrentCalls":0}}}'
  expect(() => parseHostJson(text, {})).toThrow(/functionTimeout[^]*maxConcurrentCalls/)
})
