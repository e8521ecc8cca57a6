import { entityAlreadyExists, invalidArgument, BrokerError } from './errors.ts'
import { noChanges, type MessageFacts, type PropertyChanges } from './message.ts'
import type { RuleAction } from './sql/sql-action.ts'

/** Properties that a message must have, all of them, with these values. */
export interface CorrelationFilter {
  readonly kind: 'correlation'
  readonly system: Partial<Record<Exclude<keyof MessageFacts, 'applicationProperties'>, string>>
  readonly applicationProperties: ReadonlyMap<string, unknown>
}

export interface SqlFilter {
  readonly kind: 'sql'
  readonly expression: string
  readonly matches: (facts: MessageFacts) => boolean
}

export type RuleFilter =
  { readonly kind: 'true' } | { readonly kind: 'false' } | CorrelationFilter | SqlFilter

export interface Rule {
  readonly name: string
  readonly filter: RuleFilter
  readonly action: RuleAction | undefined
  readonly createdAt: number
}

/** The rules of one subscription. A message gets in when one of them matches. */
export class RuleSet {
  readonly #path: string
  readonly #rules = new Map<string, Rule>()

  /** Begins with the rule `$Default`, which matches everything, as every subscription does. */
  constructor(path: string) {
    this.#path = path
    this.#rules.set('$Default', {
      name: '$Default',
      filter: { kind: 'true' },
      action: undefined,
      createdAt: 0,
    })
  }

  /** Throws `entity-already-exists`. */
  add(rule: Rule): void {
    if (rule.name === '') throw invalidArgument('A rule needs a name.')
    if (this.#rules.has(rule.name)) throw entityAlreadyExists(`${this.#path}|${rule.name}`)
    this.#rules.set(rule.name, rule)
  }

  /** Throws `amqp:not-found`. */
  remove(name: string): void {
    if (this.#rules.delete(name)) return
    throw new BrokerError(
      'amqp:not-found',
      404,
      `The messaging entity '${this.#path}|${name}' could not be found.`,
    )
  }

  /** Ordered by name. */
  list(): Rule[] {
    return [...this.#rules.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  /**
   * The copies that the subscription gets of a message, by their changes: one for all matching rules without an
   * action, and one for each with an action.
   */
  copies(facts: MessageFacts): PropertyChanges[] {
    const matching = this.list().filter((rule) => matches(rule.filter, facts))
    const changed = matching.flatMap(({ action }) => (action ? [action.changesFor(facts)] : []))
    return changed.length < matching.length ? [noChanges, ...changed] : changed
  }
}

function matches(filter: RuleFilter, facts: MessageFacts): boolean {
  switch (filter.kind) {
    case 'true':
      return true
    case 'false':
      return false
    case 'sql':
      return filter.matches(facts)
    case 'correlation':
      return matchesCorrelation(filter, facts)
  }
}

function matchesCorrelation(filter: CorrelationFilter, facts: MessageFacts): boolean {
  const { applicationProperties, ...system } = facts
  const known = new Map<string, unknown>(Object.entries(system))
  return (
    Object.entries(filter.system).every(([name, value]) => equal(known.get(name), value)) &&
    [...filter.applicationProperties].every(([name, value]) => equal(applicationProperties.get(name), value))
  )
}

// A number sent as an int equals the same number in the filter sent as a double or long.
function equal(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime()
  if (typeof one === 'bigint' || typeof other === 'bigint') return String(one) === String(other)
  return one === other
}
