/** The work was not done in time. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError'
}

/**
 * Settles as the work does, or rejects with a TimeLimitError after `milliseconds`. The signal then tells the
 * work to stop, but nobody waits for it: undici sees an abort only once it has a connection, and not every
 * Azure credential heeds one.
 */
export async function withTimeLimit<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimitError(`not done within ${milliseconds} ms`))
      controller.abort()
    }, milliseconds)
  })
  try {
    return await Promise.race([late, work(controller.signal)])
  } finally {
    clearTimeout(timer)
  }
}
