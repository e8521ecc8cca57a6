/*
 * What theory says of c servers, Poisson arrivals and exponential handling times. `load` is the arrival rate
 * times the mean handling time, in erlangs.
 */

/** @returns the probability of having to wait when everybody waits (Erlang C). */
export function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, load)
  return blocked / (1 - (load / servers) * (1 - blocked))
}

/** @returns the probability that all servers are busy when nobody waits (Erlang B), by its recursion. */
export function erlangB(servers: number, load: number): number {
  let blocked = 1
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked)
  return blocked
}

/** @returns the mean wait of all, those who do not wait included, in the unit of the handling time. */
export function meanWaitErlangC(servers: number, load: number, handling: number): number {
  return (erlangC(servers, load) * handling) / (servers - load)
}

/**
 * @returns what share of the customers leaves before being served when patience is exponential (Erlang A),
 * from the probabilities of the birth-death process: n customers, min(n, c) served, the rest may leave.
 */
export function shareLeavingErlangA(
  servers: number,
  load: number,
  handling: number,
  patience: number,
): number {
  const arrivalRate = load / handling
  let probability = 1
  let total = 1
  let waiting = 0
  for (let count = 1; count <= 20 * servers + 2000; count++) {
    const leavingRate = Math.min(count, servers) / handling + Math.max(0, count - servers) / patience
    probability *= arrivalRate / leavingRate
    total += probability
    waiting += Math.max(0, count - servers) * probability
  }
  return waiting / total / patience / arrivalRate
}

/**
 * @returns how long each customer waits when c servers serve in order of arrival: the recursion of Kiefer and
 * Wolfowitz (1955). Times are whole milliseconds, so that nothing is rounded.
 */
export function waitsInOrder(
  servers: number,
  customers: readonly { readonly askedAt: number; readonly handling: number }[],
): number[] {
  const freeAt = Array.from({ length: servers }, () => 0)
  return customers.map(({ askedAt, handling }) => {
    const first = Math.min(...freeAt)
    const begins = Math.max(askedAt, first)
    freeAt[freeAt.indexOf(first)] = begins + handling
    return begins - askedAt
  })
}
