import { once } from 'node:events'
import http from 'node:http'
import type { AppFunction, HttpTrigger } from '../core/triggers.ts'
import type { Logger } from '../logs/logger.ts'
import { answerAdmin, type AdminOptions } from './admin.ts'
import { hasKey } from './authorize.ts'
import { decodePath } from './decode-path.ts'
import { findRoute, type Route } from './route-table.ts'
import { runHttp, type Exchange, type HttpRunnerOptions } from './run-http.ts'
import { writeAnswer } from './write-response.ts'

export interface HttpServerOptions extends HttpRunnerOptions {
  host: string
  port: number
  key: string | undefined
  routes: readonly Route<AppFunction<HttpTrigger>>[]
  admin: AdminOptions
  log: Logger
}

export interface HttpServer {
  port: number
  /** Takes no new requests and resolves when the running ones are answered. */
  stop(): Promise<void>
  /** Drops the connections that are still open. */
  kill(): void
}

/** The longest request target, in characters, that Azure Functions takes. */
const longestTarget = 8192

/** Serves the functions' routes and the host's own; rejects when the port cannot be had. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  let isStopping = false
  const server = http.createServer((request, response) => {
    response.once('close', () => {
      // The connection of an answer that ends while stopping would otherwise stay open, idle.
      if (isStopping) setImmediate(() => server.closeIdleConnections())
    })
    answer(options, { request, response }).catch((error: unknown) => {
      options.log('error', 'Host.Http', `${request.method ?? ''} ${request.url ?? ''} broke off`, { error })
      if (response.headersSent) response.destroy()
      else writeAnswer(response, { status: 500 })
    })
  })
  // A function may take its time over the answer; Azure's limit of 230 s is the load balancer's.
  server.requestTimeout = 0
  // Kestrel's; with Node's 5 s a client that reuses connections now and then meets one that is just closing.
  server.keepAliveTimeout = 130_000
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The HTTP server has no port')
  return {
    port: address.port,
    async stop() {
      const closed = once(server, 'close')
      isStopping = true
      server.close()
      server.closeIdleConnections()
      await closed
    },
    kill: () => server.closeAllConnections(),
  }
}

async function answer(options: HttpServerOptions, { request, response }: Exchange): Promise<void> {
  const target = request.url ?? '/'
  const path = decodePath(target.split('?')[0] ?? '/')
  const found =
    path === undefined ? undefined : findRoute(options.routes, request.method ?? 'GET', path.slice(1))
  if (path === undefined || target.length > longestTarget) {
    writeAnswer(response, { status: path === undefined ? 400 : 414 })
  } else if (/^\/admin(\/|$)/i.test(path)) {
    writeAnswer(response, await answerAdmin(options.admin, path, request))
  } else if (!found) {
    writeAnswer(response, { status: path === '/' ? 200 : 404 })
  } else if (found.target.trigger.authLevel !== 'anonymous' && !hasKey(request, options.key)) {
    writeAnswer(response, { status: 401 })
  } else {
    await runHttp(options, found.target, found.values, { request, response })
  }
}
