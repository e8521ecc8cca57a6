import { describe, expect, test } from '@jest/globals'
import { ConfigError, parseConfig, toSettings } from '../src/config.ts'
import { parseDuration } from '../src/duration.ts'

function config(queue: object): unknown {
  return { UserConfig: { Namespaces: [{ Name: 'n', Queues: [{ Name: 'q', ...queue }] }] } }
}

test('a queue has Azure’s defaults', () => {
  const [queue] = parseConfig(config({})).queues
  expect(toSettings(queue?.Properties)).toEqual({
    lockDuration: 60_000,
    maxDeliveryCount: 10,
    requiresSession: false,
    defaultTimeToLive: Infinity,
    deadLetterOnExpiration: false,
    duplicateWindow: undefined,
  })
})

test('a configuration is read', () => {
  const Properties = {
    LockDuration: 'PT30S',
    RequiresDuplicateDetection: true,
    DefaultMessageTimeToLive: 'P1D',
  }
  const [queue] = parseConfig(config({ Properties })).queues
  expect(toSettings(queue?.Properties)).toMatchObject({
    lockDuration: 30_000,
    duplicateWindow: 600_000,
    defaultTimeToLive: 86_400_000,
  })
})

describe('a wrong configuration names the place', () => {
  test.each([
    ['an unknown property', { Properties: { LockDurations: 'PT30S' } }, 'LockDurations'],
    ['a wrong duration', { Properties: { LockDuration: '30s' } }, 'Properties.LockDuration'],
    ['a count below one', { Properties: { MaxDeliveryCount: 0 } }, 'Properties.MaxDeliveryCount'],
    ['forwarding', { Properties: { ForwardTo: 'other' } }, 'Properties.ForwardTo'],
    ['a reserved name', { Name: '$management' }, 'Queues.0.Name'],
  ])('for %s', (_, queue, place) => {
    expect(() => parseConfig(config(queue))).toThrow(ConfigError)
    expect(() => parseConfig(config(queue))).toThrow(place)
  })
})

test.each([
  ['PT30S', 30_000],
  ['PT0.5S', 500],
  ['P1DT2H3M4S', 93_784_000],
  ['P10675199DT2H48M5.4775807S', Infinity],
  ['P', undefined],
  ['PT', undefined],
  ['P1M', undefined],
  ['', undefined],
])('the duration %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})
