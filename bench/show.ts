/** @returns a ratio as it stands in a table. */
export const ratio = (value: number): string => value.toFixed(2)

/** @returns a number with as many digits as it deserves. */
export const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
