import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

export interface Distance {
  /** Of a service on this machine: the same, at a distance. */
  readonly away: (connectionString: string) => Promise<string>
  stop(): Promise<void>
}

/**
 * Puts services of this machine at a distance: whatever goes to them takes so many milliseconds on its way, and
 * whatever comes back takes as many. Nothing else is changed.
 */
export function startDistance(milliseconds: number): Distance {
  const servers: ReturnType<typeof createServer>[] = []
  const sockets = new Set<Socket>()
  const away = async (connectionString: string) => {
    const port = portOf(connectionString)
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
      const far = connect({ port: Number(port), noDelay: true, allowHalfOpen: true })
      carry(near, far, milliseconds)
      carry(far, near, milliseconds)
      for (const socket of [near, far]) sockets.add(socket)
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return connectionString.replace(`:${port}`, `:${portIn(server.address())}`)
  }
  return {
    away,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

/** In the order in which it came: timers of one duration end in the order of their beginning. */
function carry(from: Socket, to: Socket, milliseconds: number): void {
  const later = (action: () => void) => setTimeout(action, milliseconds)
  from.on('data', (chunk) => later(() => to.write(chunk)))
  from.on('end', () => later(() => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => later(() => to.destroy()))
}

function portOf(connectionString: string): string {
  const [, port] = /:(\d+)/.exec(connectionString) ?? []
  if (port === undefined) throw new Error(`There is no port in ${connectionString}`)
  return port
}

const portIn = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0
