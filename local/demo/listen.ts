import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

export interface Listening {
  /** `http://127.0.0.1:{port}`, without a slash at the end. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Serves an Express app on this machine, on a port that the system chooses. */
export async function listen(app: RequestListener): Promise<Listening> {
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
