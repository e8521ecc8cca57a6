import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Files } from '../files.ts'

/** Serves the transcripts that bots give as links, as badly as each link says. */
export async function startFileServer(): Promise<{
  readonly url: string
  readonly files: Files
  readonly close: () => Promise<void>
}> {
  const files = new Files()
  const server = createServer((request, response) => {
    const { status, body } = files.answer(request.url ?? '')
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
