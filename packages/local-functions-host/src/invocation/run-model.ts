import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationResponse,
  ProgrammingModel,
} from '../core/contract.ts'
import type { Hooks } from '../core/hooks.ts'

/** How a run ended. */
export type Result = { kind: 'succeeded'; response: InvocationResponse } | { kind: 'failed'; error: unknown }

/**
 * Runs one invocation through the library, in the worker's order (`InvocationHandler` of azure-functions-nodejs-worker):
 * arguments, pre-invocation hooks, the function, post-invocation hooks, response. Hooks may replace inputs, function,
 * result and error; a function whose error a hook has cleared has succeeded. Rejects when a
 * hook or a conversion of the library throws.
 */
export async function runModel(
  model: ProgrammingModel,
  core: CoreInvocationContext,
  callback: FunctionCallback,
  hooks: Hooks,
  appHookData: Record<string, unknown>,
): Promise<Result> {
  const invocation = model.getInvocationModel(core)
  const { context, inputs } = await invocation.getArguments()
  core.logContext = context
  const common = { hookData: {}, appHookData, invocationContext: context }

  core.state = 'preInvocationHooks'
  const before = { ...common, inputs, functionCallback: callback }
  await hooks.run('preInvocation', before)

  core.state = 'invocation'
  const after: { result: unknown; error: unknown } & typeof common & { inputs: unknown[] } = {
    ...common,
    inputs: before.inputs,
    result: null,
    error: null,
  }
  try {
    after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback)
  } catch (error) {
    after.error = error ?? new Error('The function threw without an error.')
  }

  core.state = 'postInvocationHooks'
  await hooks.run('postInvocation', after)
  if (after.error !== null && after.error !== undefined) return { kind: 'failed', error: after.error }
  return { kind: 'succeeded', response: await invocation.getResponse(context, after.result) }
}
