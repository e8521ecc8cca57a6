import type { Logger } from '../logs/logger.ts'
import type { ProgrammingModel } from './contract.ts'
import { installCoreModule, type Registry } from './core-module.ts'
import { loadApp } from './load-app.ts'

export interface LoadedApp {
  registry: Registry
  model: ProgrammingModel
  /** Shared by all hooks of the app. */
  hookData: Record<string, unknown>
  /** The worker's capabilities and what the app has added with `app.setup`. */
  capabilities: Record<string, string>
  /** Runs the `appTerminate` hooks. */
  terminate: () => Promise<void>
}

/**
 * Loads an app into this process and runs its `appStart` hooks; from then on it can register nothing more. Rejects
 * when its files throw or register no function.
 */
export async function startApp(appDirectory: string, log: Logger): Promise<LoadedApp> {
  const registry = installCoreModule((level, _category, message) => log(level, 'Worker', message))
  process.chdir(appDirectory)
  const files = await loadApp(appDirectory)
  const model = registry.programmingModel()
  if (!model || registry.functions.size === 0) {
    throw new Error(`No functions found: ${files.join(', ')} registered none with @azure/functions`)
  }
  const context = { hookData: {}, functionAppDirectory: appDirectory }
  await registry.hooks.run('appStart', context)
  registry.close()
  return {
    registry,
    model,
    hookData: context.hookData,
    capabilities: await model.getCapabilities({ ...workerCapabilities }),
    terminate: () => registry.hooks.run('appTerminate', context),
  }
}

/** What the Node worker declares of itself before the app adds its own. */
const workerCapabilities = {
  RawHttpBodyBytes: 'true',
  RpcHttpTriggerMetadataRemoved: 'true',
  RpcHttpBodyOnly: 'true',
  IgnoreEmptyValuedRpcHttpHeaders: 'true',
  UseNullableValueDictionaryForHttp: 'true',
  WorkerStatus: 'true',
  TypedDataCollection: 'true',
  HandlesWorkerTerminateMessage: 'true',
}
