import Module from 'node:module'
import type {
  FunctionCallback,
  FunctionMetadata,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './contract.ts'
import { Hooks } from './hooks.ts'

export interface RegisteredFunction {
  metadata: FunctionMetadata
  callback: FunctionCallback
}

/** What an app has put into the core module while its entry files were loaded. */
export interface Registry {
  readonly functions: ReadonlyMap<string, RegisteredFunction>
  readonly hooks: Hooks
  programmingModel(): ProgrammingModel | undefined
  /** After this, registering a function throws, as it does on Azure once the app has started. */
  close(): void
}

export type SystemLog = (level: LogLevel, category: LogCategory, message: string) => void

const coreModuleName = '@azure/functions-core'
const hostVersion = '4.1052.300'

class Disposable {
  readonly #onDispose: () => void

  constructor(onDispose: () => void) {
    this.#onDispose = onDispose
  }

  dispose(): void {
    this.#onDispose()
  }
}

/**
 * Makes `require('@azure/functions-core')` answer in this process, as the Node worker does, and returns what is
 * registered through it. `@azure/functions` keeps the first module it gets, so there is one registry a process:
 * a second call throws.
 */
export function installCoreModule(log: SystemLog): Registry {
  const functions = new Map<string, RegisteredFunction>()
  const hooks = new Hooks()
  let model: ProgrammingModel | undefined
  let closed = false

  const coreModule = {
    version: '3.12.0',
    hostVersion,
    Disposable,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      const { name } = metadata
      if (closed)
        throw new Error(`A function can only be registered during app startup: "${name}" is too late.`)
      if (functions.has(name)) throw new Error(`A function with name "${name}" has already been registered.`)
      functions.set(name, { metadata, callback })
      return new Disposable(() => functions.delete(name))
    },
    registerHook(name: string, callback: (context: object) => unknown): Disposable {
      return new Disposable(hooks.register(name, callback))
    },
    setProgrammingModel(candidate: ProgrammingModel): void {
      if (closed) throw new Error('The programming model can only be set during app startup.')
      model = candidate
    },
    getProgrammingModel: () => model,
    log,
  }

  answerRequire(coreModule)
  return { functions, hooks, programmingModel: () => model, close: () => (closed = true) }
}

function answerRequire(coreModule: object): void {
  // Called with the requiring module as its `this`, below.
  const modules: { readonly require: (this: NodeJS.Module, id: string) => unknown } = Module.prototype
  const requireFrom = modules.require
  if (requireFrom.name === answeringRequire.name) {
    throw new Error('A functions host already runs in this process; a second one needs a process of its own.')
  }
  function answeringRequire(this: NodeJS.Module, id: string): unknown {
    return id === coreModuleName ? coreModule : requireFrom.call(this, id)
  }
  Module.prototype.require = answeringRequire
}
