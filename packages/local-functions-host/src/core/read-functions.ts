import { isDisabled } from '../config/settings.ts'
import type { Logger } from '../logs/logger.ts'
import type { Registry } from './core-module.ts'
import { readFunction, type AppFunction } from './triggers.ts'

/**
 * The registered functions that this host is to run: disabled ones and those with a trigger it does not know are
 * left out with a line in the log. Throws for a function that it cannot run as declared.
 */
export function readFunctions(
  registry: Registry,
  environment: NodeJS.ProcessEnv,
  log: Logger,
): AppFunction[] {
  return [...registry.functions.values()].flatMap((registered) => {
    const { name } = registered.metadata
    if (isDisabled(name, environment)) {
      log('information', 'Host.Startup', `Function ${name} is disabled`)
      return []
    }
    const target = readFunction(registered, environment)
    if (!target)
      log('warning', 'Host.Startup', `Function ${name} is not run: its trigger is not supported here`)
    return target ? [target] : []
  })
}
