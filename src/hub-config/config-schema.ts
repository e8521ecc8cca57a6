import { contradictions } from './contradictions.ts'
import { configShape } from './schema.ts'

/** What a hub.config.json must be: the shape, and no member that contradicts another. */
export const configSchema = configShape.superRefine((config, context) => {
  for (const { path, message } of contradictions(config)) {
    context.addIssue({ code: 'custom', path: [...path], message })
  }
})
