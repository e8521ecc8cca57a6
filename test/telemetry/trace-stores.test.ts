import { types } from 'node:util'
import { expect, test } from '@jest/globals'
import { createApp } from '../../src/app.ts'

const appWith = (environment: Record<string, string>) =>
  createApp(
    {
      ServiceBusConnection: 'Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=b',
      CosmosConnection: 'AccountEndpoint=http://127.0.0.1:2/;AccountKey=a2V5',
      HUB_AUTH: 'none',
      HUB_ALLOW_LOOPBACK: 'true',
      ...environment,
    },
    () => undefined,
  )

test('without a collector no call of a store costs anything more', () => {
  const { routing, conversations, erasure, desks } = appWith({}).hub
  for (const store of [routing, conversations, erasure, desks.notices]) {
    expect(types.isProxy(store)).toBe(false)
  }
})

test('with one, every store tells of its calls', () => {
  const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:2' }
  const { routing, conversations, erasure, desks } = appWith(collector).hub
  for (const store of [routing, conversations, erasure, desks.notices]) {
    expect(types.isProxy(store)).toBe(true)
  }
})
