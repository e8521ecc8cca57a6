import type { HookCallback, HookContexts, HookName } from './contract.ts'

/** Thrown for an unknown hook. The library tells an old host from a fault by the error's name and this member. */
export class UnknownHookError extends RangeError {
  readonly isAzureFunctionsSystemError = true
}

type HookLists = { [Name in HookName]: HookCallback<Name>[] }

/** The callbacks registered with `app.hook.*`, run in the order of their registration. */
export class Hooks {
  readonly #callbacks: HookLists = {
    appStart: [],
    appTerminate: [],
    preInvocation: [],
    postInvocation: [],
    log: [],
  }

  /** Adds a callback and returns the function that removes it; throws `UnknownHookError` for another name. */
  register(name: string, callback: (context: object) => unknown): () => void {
    if (!isHookName(name)) throw new UnknownHookError(`Unrecognized hook "${name}"`)
    const callbacks = this.#callbacks[name]
    callbacks.push(callback)
    return () => {
      const index = callbacks.findIndex((candidate) => candidate === callback)
      if (index >= 0) callbacks.splice(index, 1)
    }
  }

  /** Awaits one callback after the other; they hand changes on by writing to the context. */
  async run<Name extends HookName>(name: Name, context: HookContexts[Name]): Promise<void> {
    for (const callback of [...this.#callbacks[name]]) await callback(context)
  }

  /** Log hooks cannot wait, for logging cannot; the context comes back as they left it. */
  runLog(context: HookContexts['log']): HookContexts['log'] {
    for (const callback of [...this.#callbacks.log]) void callback(context)
    return context
  }
}

function isHookName(name: string): name is HookName {
  return ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'].includes(name)
}
