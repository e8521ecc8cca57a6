import path from 'node:path'
import { endsWithin } from './ends-within.ts'
import { readHostJson, applyLocalSettings } from './config/settings.ts'
import { readFunctions } from './core/read-functions.ts'
import { startApp } from './core/start-app.ts'
import { createRoutes } from './http/create-routes.ts'
import { startHttpServer } from './http/server.ts'
import { createInvoker } from './invocation/invoker.ts'
import { createLogger, type LogFormat } from './logs/logger.ts'
import { describeFunction, type FunctionSummary } from './summary.ts'
import { prepareTriggers } from './triggers.ts'

export interface HostOptions {
  /** The folder of the app's package.json and host.json. */
  appDirectory: string
  /** 0, the default, takes a free one. */
  port?: number
  /** The address to listen on; 127.0.0.1 by default. */
  host?: string
  /** Settings to add to the environment of the process, over what is there. */
  environment?: Record<string, string>
  log?: LogFormat
  /** Where log lines go; stderr by default. */
  writeLog?: (line: string) => void
  /** Asked of functions whose `authLevel` is not anonymous and of `/admin`; without it no key is asked for. */
  key?: string
  /**
   * Called when a function has outrun `functionTimeout`. The process is then unusable, since the function may still
   * be running; by default it exits with 1, as the worker is ended on Azure.
   */
  onFatal?: (message: string) => void
}

export interface Host {
  port: number
  functions: FunctionSummary[]
  /**
   * Takes no more work, waits for the invocations that run, at most `drainMilliseconds` (30 s), calls the
   * `appTerminate` hooks and closes everything. Streaming apps keep the process alive even then.
   */
  stop(drainMilliseconds?: number): Promise<void>
}

const defaultBodyLimit = 104_857_600

/** Milliseconds for closing connections to a Service Bus that may not answer. */
const closeLimit = 5000

/** Milliseconds, as in the host's `WebScriptHostExceptionHandler`. */
const graceAfterTimeout = 2000

/**
 * Loads an app and serves its functions until stopped. One host a process: `@azure/functions` binds itself to the
 * first. The
 * app's folder becomes the working directory and its settings go into `process.env`, as an app expects. Rejects when the app, its settings or a function cannot be used, and when the port is taken.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const appDirectory = path.resolve(options.appDirectory)
  const environment = Object.assign(process.env, options.environment)
  await applyLocalSettings(appDirectory, environment)
  const hostJson = await readHostJson(appDirectory, environment)
  const writeLog = options.writeLog ?? ((line: string) => process.stderr.write(`${line}\n`))
  const log = createLogger(options.log ?? 'pretty', hostJson.logging.logLevel, writeLog)

  const { registry, model, hookData, capabilities, terminate } = await startApp(appDirectory, log)
  const functions = readFunctions(registry, environment, log)
  const invoker = createInvoker({
    registry,
    model,
    appHookData: hookData,
    log,
    functionTimeout: hostJson.functionTimeout,
    onTimeout: giveUp,
  })
  const routes = createRoutes(functions, hostJson.extensions.http.routePrefix)
  const triggers = await prepareTriggers({ functions, hostJson, invoker, log, environment, capabilities })
  const bodyLimit = Number(environment.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT ?? defaultBodyLimit)
  const started = Date.now()
  const server = await startHttpServer({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    key: options.key,
    routes,
    invoker,
    log,
    bodyLimit,
    streamProxy: capabilities.HttpUri,
    admin: {
      functions,
      key: options.key,
      bodyLimit,
      status: () => ({ state: 'Running', version: '4', processUptime: Date.now() - started }),
      runNow: (target, input) => triggers.runNow(target, input),
    },
  })
  triggers.start()

  /** Other work in progress gets a moment, as the worker does before Azure restarts it. */
  function giveUp(message: string): void {
    const onFatal = options.onFatal ?? (() => process.exit(1))
    const ended = Promise.all([server.stop(), triggers.stop()])
    endsWithin(ended, graceAfterTimeout).then(
      () => onFatal(message),
      () => onFatal(message),
    )
  }

  log('information', 'Host.Startup', `Serving ${functions.length} functions on port ${server.port}`)

  return {
    port: server.port,
    functions: functions.map(describeFunction),
    async stop(drainMilliseconds = 30_000) {
      log('information', 'Host.Shutdown', 'Stopping')
      const stopped = Promise.all([server.stop(), triggers.stop(), invoker.idle()])
      if (!(await endsWithin(stopped, drainMilliseconds))) {
        log(
          'warning',
          'Host.Shutdown',
          `Still running after ${drainMilliseconds} ms: ${invoker.running()} invocations`,
        )
      }
      await terminate()
      server.kill()
      await endsWithin(triggers.close(), closeLimit)
    },
  }
}
