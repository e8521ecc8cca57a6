import { connect } from 'node:net'

export interface Exchanged {
  /** UNREAD when the server closed while it was still being sent to. */
  readonly status: number
  readonly head: string
  readonly body: string
}

/**
 * A server may refuse a large body by its head and close at once, which can take its answer with it (RFC 9112,
 * 9.6). A small body is on its way as a whole before the server can.
 */
export const UNREAD = 0

/** An answer takes milliseconds; longer than this is a hang. */
const HANG_MILLISECONDS = 30_000

/**
 * Sends bytes to a server that is told to close afterwards, and reads its answer.
 * @throws Error when it does not answer, or not with HTTP.
 */
export function exchange(port: number, bytes: Buffer): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const parts: Buffer[] = []
    let writing = true
    const end = () => {
      socket.destroy()
      const [head = '', ...rest] = Buffer.concat(parts).toString('utf8').split('\r\n\r\n')
      const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]
      if (status !== undefined) resolve({ status: Number(status), head, body: rest.join('\r\n\r\n') })
      else if (writing) resolve({ status: UNREAD, head: '', body: '' })
      else reject(new Error(`No answer: ${JSON.stringify(head.slice(0, 200))}`))
    }
    socket.setTimeout(HANG_MILLISECONDS, () => {
      socket.destroy()
      reject(new Error(`No answer within ${HANG_MILLISECONDS} ms`))
    })
    socket.on('data', (part) => parts.push(part))
    socket.once('end', end)
    // A server that refuses a body unread may reset the connection after its answer.
    socket.once('error', end)
    socket.write(bytes, (error) => {
      writing = error !== undefined && error !== null
    })
  })
}
