import type { RedactionRule } from '../activity/redact.ts'

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

/**
 * Takes out numbers of payment cards: 13 to 19 digits of a known network with the check digit of Luhn, in groups
 * with one blank or hyphen of any kind between them. A card number can have another number beside it ("order 12
 * 4111 1111 1111 1111"), so the longest one is looked for from the beginning of every group; no more than 19
 * digits are read each time. Without a regular expression, which keeps a note of every digit on the way and has
 * no room for millions.
 */
export const cardNumbers: RedactionRule = {
  name: 'card number',
  replace(text) {
    const pieces: string[] = []
    let copied = 0
    for (let at = 0; at < text.length; at++) {
      if (!isDigit(text, at) || isDigit(text, at - 1)) continue
      const end = endOfCard(text, at)
      if (end === undefined) continue
      pieces.push(text.slice(copied, at), '[card number removed]')
      copied = end
      at = end
    }
    pieces.push(text.slice(copied))
    return { text: pieces.join(''), count: (pieces.length - 1) / 2 }
  },
}

/** @returns where the longest card number that begins here ends; only a whole group can be its end. */
function endOfCard(text: string, start: number): number | undefined {
  // A digit doubled counts as the sum of its digits. Which are doubled depends on how many there are, so
  // both sums are kept: with the digits of even and of odd places doubled.
  const sums = [0, 0]
  let digits = 0
  let longest: number | undefined
  for (let at = start; digits < MOST_DIGITS; at++) {
    if (isSeparator(text, at) && isDigit(text, at + 1)) continue
    if (!isDigit(text, at)) break
    const digit = text.charCodeAt(at) - ZERO
    const doubled = digit < 5 ? digit * 2 : digit * 2 - 9
    sums[digits % 2] = (sums[digits % 2] ?? 0) + doubled
    sums[1 - (digits % 2)] = (sums[1 - (digits % 2)] ?? 0) + digit
    digits += 1
    const isEnd = !isDigit(text, at + 1)
    if (isEnd && digits >= FEWEST_DIGITS && (sums[digits % 2] ?? 0) % 10 === 0) longest = at + 1
  }
  return longest !== undefined && isOfNetwork(text, start) ? longest : undefined
}

function isOfNetwork(text: string, start: number): boolean {
  const beginning = text.slice(start, start + 8).replace(/\D/g, '')
  return NETWORKS.some((network) => network.test(beginning))
}

const ZERO = 0x30
const isDigit = (text: string, at: number) => {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= ZERO + 9
}

/** Blanks and hyphens of any kind. */
const isSeparator = (text: string, at: number) =>
  /[ \u00a0\u2007\u2009\u202f\u2010-\u2013-]/.test(text.charAt(at))
