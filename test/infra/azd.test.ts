import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import { found, read } from '../docs/sources.ts'

/* What azd is told, in azure.yaml, in the parameters and in its workflow, agrees with what there is. */

const hook = z.object({ run: z.string() })
const service = z.strictObject({
  project: z.literal('.'),
  host: z.literal('function'),
  language: z.string(),
  dist: z.string(),
  hooks: z.strictObject({ prepackage: z.strictObject({ posix: hook, windows: hook }) }),
})
const { services } = z.object({ services: z.record(z.string(), service) }).parse(parse(read('azure.yaml')))

test('azd finds the app by its tag, as the only service', () => {
  const tags = found(read('infra/app.bicep'), /'azd-service-name': '(\w+)'/g)
  expect(Object.keys(services)).toEqual(tags)
})

// With `language: ts` azd packs by itself, and refuses to when .funcignore leaves node_modules out.
test('azd makes and uploads the package that is tested', () => {
  const { hub } = services
  expect(hub?.language).toBe('custom')
  expect(read('scripts/package.mjs')).toContain(`\${root}${hub?.dist ?? ''}\``)
  for (const { run } of Object.values(hub?.hooks.prepackage ?? {}))
    expect(run).toBe('node scripts/package.mjs')
})

test('the workflow gives azd every variable that the parameters ask for', () => {
  const asked = found(read('infra/main.parameters.json'), /\$\{(\w+)/g)
  const env = z
    .object({ jobs: z.object({ deploy: z.object({ env: z.record(z.string(), z.string()) }) }) })
    .parse(parse(read('.github/workflows/azure-dev.yml'))).jobs.deploy.env
  expect(asked.filter((name) => env[name] !== `\${{ vars.${name} }}`)).toEqual([])
})
