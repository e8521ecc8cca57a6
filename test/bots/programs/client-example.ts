import { once } from 'node:events'
import type { Server } from 'node:http'
import { environmentOf } from '../support/environment.ts'
import { report } from '../support/report.ts'

/* Runs an example of the client's README that serves something, on a port that the system chooses. */

process.env.PORT = '0'
const { server } = (await import(`../../../packages/client/examples/${environmentOf('EXAMPLE')}`)) as {
  server: Server
}
if (!server.listening) await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('The example listens on no port')
report({ kind: 'ready', endpoint: `http://127.0.0.1:${address.port}/api/messages` })
