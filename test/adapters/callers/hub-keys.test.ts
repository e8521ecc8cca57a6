import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { keyFinder, type HubKey } from '../../../src/adapters/callers/hub-keys.ts'

const keyText = (letter: string) => `hub_${letter.repeat(43)}`
const digest = (text: string) => createHash('sha256').update(text).digest('hex')

const shop: HubKey = { name: 'shop', role: 'bot', bot: 'shop', sha256: [digest(keyText('a'))] }
const ada: HubKey = {
  name: 'ada',
  role: 'agent',
  agent: 'ada',
  pool: 'default',
  sha256: [digest(keyText('b')), digest(keyText('c'))],
}
const guessable: HubKey = { name: 'weak', role: 'supervisor', sha256: [digest('secret')] }
const find = keyFinder([shop, ada, guessable])

describe('a hub key', () => {
  test.each([
    ['is found by its digest', keyText('a'), shop],
    ['works while it is replaced', keyText('b'), ada],
    ['works as the new one', keyText('c'), ada],
    ['is unknown otherwise', keyText('d'), undefined],
    ['is not its digest', shop.sha256[0] ?? '', undefined],
    ['that could be guessed from its digest never works', 'secret', undefined],
    ['is not empty', '', undefined],
  ])('%s', (_what, presented, holder) => {
    expect(find(presented)).toBe(holder)
  })

  test("is nobody's in a hub without keys", () => {
    expect(keyFinder([])(keyText('a'))).toBeUndefined()
  })
})
