import type { RedactionRule } from '../activity/redact.ts'

/** Digits in groups, with one blank or hyphen of any kind between them; 13 or more. */
const DIGITS = /\d(?:[ \u00a0\u2007\u2009\u202f\u2010-\u2013-]?\d){12,}/g
const FEWEST_DIGITS = 13
const MOST_DIGITS = 19

/**
 * How the numbers of each network begin (ISO/IEC 7812). A library knows more of each network, and takes
 * minutes for 4 MB of digits: it makes a list of candidates for every number.
 */
const NETWORKS = [
  /^4/, // Visa
  /^(?:5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)/, // Mastercard
  /^3[47]/, // American Express
  /^(?:30[0-5]|36|38|39)/, // Diners Club
  /^35(?:2[89]|[3-8]\d)/, // JCB
  /^220[0-4]/, // Mir
  /^(?:50|5[6-8]|6)/, // Maestro, Discover, UnionPay, Elo, RuPay
]

/** Takes out numbers of payment cards: 13 to 19 digits of a known network with the check digit of Luhn. */
export const cardNumbers: RedactionRule = {
  name: 'card number',
  replace(text) {
    let count = 0
    const without = text.replace(DIGITS, (run) => {
      const found = withoutCards(run)
      count += found.count
      return found.text
    })
    return { text: without, count }
  },
}

/**
 * A card number can have another number beside it ("order 12 4111 1111 1111 1111"), so the longest one is
 * looked for from the beginning of every group; no more than 19 digits are read each time.
 */
function withoutCards(run: string): { text: string; count: number } {
  const pieces: string[] = []
  let copied = 0
  for (let at = 0; at < run.length; at++) {
    if (!isDigit(run, at) || (at > 0 && isDigit(run, at - 1))) continue
    const end = endOfCard(run, at)
    if (end === undefined) continue
    pieces.push(run.slice(copied, at), '[card number removed]')
    copied = end
    at = end
  }
  pieces.push(run.slice(copied))
  return { text: pieces.join(''), count: (pieces.length - 1) / 2 }
}

/** @returns where the longest card number that begins here ends; only a whole group can be its end. */
function endOfCard(run: string, start: number): number | undefined {
  // A digit doubled counts as the sum of its digits. Which are doubled depends on how many there are, so
  // both sums are kept: with the digits of even and of odd places doubled.
  const sums = [0, 0]
  let digits = 0
  let longest: number | undefined
  for (let at = start; at < run.length && digits < MOST_DIGITS; at++) {
    if (!isDigit(run, at)) continue
    const digit = run.charCodeAt(at) - ZERO
    const doubled = digit < 5 ? digit * 2 : digit * 2 - 9
    sums[digits % 2] = (sums[digits % 2] ?? 0) + doubled
    sums[1 - (digits % 2)] = (sums[1 - (digits % 2)] ?? 0) + digit
    digits += 1
    const isEnd = !isDigit(run, at + 1)
    if (isEnd && digits >= FEWEST_DIGITS && (sums[digits % 2] ?? 0) % 10 === 0) longest = at + 1
  }
  return longest !== undefined && isOfNetwork(run, start) ? longest : undefined
}

function isOfNetwork(run: string, start: number): boolean {
  const beginning = run.slice(start, start + 8).replace(/\D/g, '')
  return NETWORKS.some((network) => network.test(beginning))
}

const ZERO = 0x30
const isDigit = (text: string, at: number) => {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= ZERO + 9
}
