import { describe, expect, test } from '@jest/globals'
import { thresholdOf } from '../../src/logs/levels.ts'
import { createLogger } from '../../src/logs/logger.ts'

test.each([
  ['Function.assign.User', 'debug'],
  ['Function.assign', 'debug'],
  ['Function.assigned', 'warning'],
  ['Host.Startup', 'error'],
] as const)('the longest entry counts: %s has %s', (category, level) => {
  const logLevel = { Default: 'error', Function: 'warning', 'Function.assign': 'debug' } as const
  expect(thresholdOf(category, logLevel)).toBe(level)
})

describe('a logger', () => {
  function write(format: 'json' | 'pretty' | 'none'): string[] {
    const lines: string[] = []
    const log = createLogger(format, { Host: 'none' }, (line) => lines.push(line))
    log('debug', 'Function.a', 'too low')
    log('critical', 'Host.Startup', 'silenced')
    log('error', 'Function.a', 'message', { functionName: 'a', error: new Error('cause') })
    return lines
  }

  test('writes JSON lines', () => {
    const [line = '', ...others] = write('json')
    expect(others).toEqual([])
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      category: 'Function.a',
      message: 'message',
      functionName: 'a',
      error: expect.stringContaining('Error: cause'),
    })
  })

  test('writes for people', () => {
    expect(write('pretty')).toEqual([expect.stringMatching(/error +Function\.a: message\nError: cause/)])
  })

  test('writes nothing when asked to', () => {
    expect(write('none')).toEqual([])
  })
})
