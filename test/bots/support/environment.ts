/** @returns a variable that the test sets for the bot's process. @throws Error when it is not set. */
export function environmentOf(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}
