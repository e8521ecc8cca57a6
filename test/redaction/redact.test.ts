import { describe, expect, test } from '@jest/globals'
import { redactActivities, redactValue } from '../../src/activity/redact.ts'
import { cardNumbers } from '../../src/redaction/card-numbers.ts'
import { patternFault, patternRule } from '../../src/redaction/patterns.ts'

const CARD = '4111 1111 1111 1111'
const GONE = '[card number removed]'

describe('card numbers', () => {
  test.each([
    ['blanks', `It is ${CARD}, thanks`, `It is ${GONE}, thanks`],
    ['hyphens', '4111-1111-1111-1111', GONE],
    ['nothing between', '4111111111111111', GONE],
    ['non-breaking blanks', '4111\u00a01111\u00a01111\u00a01111', GONE],
    ['American Express', '3782 822463 10005', GONE],
    ['Mastercard, the new range', '2223003122003222', GONE],
    ['JCB', '3530111333300000', GONE],
    ['Diners Club, 14 digits', '30569309025904', GONE],
    ['Visa, 13 digits', '4222222222222', GONE],
    ['Maestro, 19 digits', '6304 0000 0000 0000 000', GONE],
    ['UnionPay', '6200000000000005', GONE],
    ['another number before it', `order 12 ${CARD}.`, `order 12 ${GONE}.`],
    ['two', `${CARD} and 5555555555554444`, `${GONE} and ${GONE}`],
  ])('go: %s', (_what, text, without) => {
    expect(cardNumbers.replace(text).text).toBe(without)
  })

  test.each([
    ['a wrong check digit', '4111 1111 1111 1112'],
    ['no network', '1234567890123452'],
    ['12 digits', '411111111112'],
    ['part of a longer number', '99411111111111111100000'],
    ['a time in milliseconds', '1700000000000'],
    ['digits with letters between', '4111x1111x1111x1111'],
    ['several blanks', '4111   1111   1111   1111'],
  ])('stay: %s', (_what, text) => {
    expect(cardNumbers.replace(text)).toEqual({ text, count: 0 })
  })

  test('4 MB of the worst digits are read once', () => {
    // With every row of digits read anew, this takes longer than a test may.
    for (const text of ['4'.repeat(4_000_000), '4 '.repeat(2_000_000)]) cardNumbers.replace(text)
    expect(cardNumbers.replace(`${CARD}, `.repeat(200_000)).count).toBe(200_000)
  })
})

describe('patterns', () => {
  test('replace by their name, and nothing in it is special', () => {
    const { text, count } = patternRule('$1 IBAN', 'DE\\d{20}').replace('pay DE12345678901234567890 now')
    expect({ text, count }).toEqual({ text: 'pay [$1 IBAN removed] now', count: 1 })
  })

  test.each(['(?<=a)b', '(a)\\1', '[', 'a*', '^', ''])('%p is refused', (pattern) => {
    expect(patternFault(pattern)).toEqual(expect.any(String))
  })

  test.each(['(a+)+$', '(a|a)*b', '(.*a){20}'])('%p cannot run away', (pattern) => {
    if (patternFault(pattern) === undefined) patternRule('any', pattern).replace(`${'a'.repeat(100_000)}!`)
  })
})

describe('what is read', () => {
  test('are the words of an activity, not what names it', () => {
    const names = {
      id: CARD,
      channelId: CARD,
      replyToId: CARD,
      serviceUrl: `https://bot.example/${CARD}`,
      timestamp: CARD,
      from: { id: CARD, name: CARD },
      recipient: { id: CARD },
      conversation: { id: CARD },
    }
    const words = (card: string) => ({
      text: `a ${card}`,
      speak: `b ${card}`,
      summary: card,
      value: { note: card, list: [[card]], orderId: CARD },
      attachments: [{ content: { title: card, body: [{ text: card }] }, name: card, contentUrl: CARD }],
      suggestedActions: { actions: [{ title: card, value: card }] },
      channelData: { raw: card },
    })
    const { kept, removed } = redactActivities([{ ...names, ...words(CARD) }], [cardNumbers])
    expect(kept).toEqual([{ ...names, ...words(GONE) }])
    expect([...removed]).toEqual([['card number', 11]])
  })

  test('is a number as well, and stays one when nothing is taken out', () => {
    const { kept } = redactValue({ card: 4111111111111111, amount: 12.5, yes: true, none: null }, [
      cardNumbers,
    ])
    expect(kept).toEqual({ card: GONE, amount: 12.5, yes: true, none: null })
  })

  test('is copied only where something is taken out', () => {
    const plain = { text: 'Hello', value: { list: [{ note: 'none' }, 12.5] } }
    const mixed = { text: CARD, value: plain.value }
    const { kept } = redactActivities([plain, mixed], [cardNumbers])
    expect(kept[0]).toBe(plain)
    expect(kept[1]).toEqual({ ...mixed, text: GONE })
    expect(kept[1]?.value).toBe(plain.value)
  })

  test('nothing, without rules', () => {
    expect(redactActivities([{ text: CARD }], []).kept).toEqual([{ text: CARD }])
  })
})
