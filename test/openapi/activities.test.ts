import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parseInitiate } from '../../src/activity/initiate.ts'
import { root } from '../docs/sources.ts'
import activities from '../fixtures/activities/index.json'
import { notToBeSent } from '../support/described.ts'

/** What no schema says: blank ids, steps of a path, control characters. */
const BEYOND_SCHEMAS = ['conversation-id-blank', 'conversation-id-dots', 'skill-control-chars']

function parsed(file: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(readFileSync(`${root}/test/fixtures/activities/${file}`, 'utf8')) }
  } catch {
    return undefined
  }
}

const readable = activities.flatMap(({ file }) => {
  const content = parsed(file)
  return content === undefined || BEYOND_SCHEMAS.some((name) => file.includes(name))
    ? []
    : [{ file, ...content }]
})

test.each(readable)('$file fits what the document says to send, just when the hub takes it', ({ json }) => {
  const isDescribed = notToBeSent('POST', '/handoffs', json) === undefined
  expect(isDescribed).toBe(parseInitiate(json).ok)
})
