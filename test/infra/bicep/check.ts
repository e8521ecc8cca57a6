import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCalls } from './check-calls.ts'
import { checkData } from './check-data.ts'
import { checkMembers } from './check-members.ts'
import { checkModule } from './check-modules.ts'
import { checkOutputs } from './check-outputs.ts'
import { checkParameters } from './check-parameters.ts'
import { checkRules } from './check-rules.ts'
import { checkScopes } from './check-scopes.ts'
import { checkSymbols } from './check-symbols.ts'
import { checkTypes, type Finding } from './check-types.ts'
import { bicepParser, lineOf, syntaxError } from './nodes.ts'
import { readFile, type BicepFile, type Resource } from './read-file.ts'
import { readSnapshots, type Snapshot } from './snapshots.ts'

/** @returns the Bicep files of a folder. */
export async function readTemplates(folder: string): Promise<BicepFile[]> {
  const parse = await bicepParser()
  const names = readdirSync(folder).filter((name) => name.endsWith('.bicep'))
  return names.map((name) => readFile(folder, name, parse(readFileSync(join(folder, name), 'utf8'))))
}

/** @returns the same files, of which one has another text. */
export async function withText(
  files: readonly BicepFile[],
  file: BicepFile,
  text: string,
): Promise<BicepFile[]> {
  const parse = await bicepParser()
  return files.map((each) => (each === file ? readFile(each.folder, each.path, parse(text)) : each))
}

/** @returns what files of the templates have wrong, as `file:line: what`. */
export function checkTemplates(
  files: readonly BicepFile[],
  snapshots: ReadonlyMap<string, Snapshot>,
  checked: (file: BicepFile) => boolean = () => true,
): string[] {
  return files
    .filter(checked)
    .flatMap((file) =>
      checkFile(file, files, snapshots).map(({ line, text }) => `${file.path}:${line}: ${text}`),
    )
}

function checkFile(
  file: BicepFile,
  all: readonly BicepFile[],
  snapshots: ReadonlyMap<string, Snapshot>,
): Finding[] {
  const wrong = syntaxError(file.root)
  if (wrong !== undefined) return [{ line: lineOf(wrong), text: 'this is not Bicep' }]
  const snapshotOf = ({ type }: Resource) => snapshots.get(type.toLowerCase())
  const moduleAt = (path: string) => all.find((each) => each.path === path)
  return [
    ...file.resources.flatMap((resource) => checkResource(file, resource, snapshotOf(resource))),
    ...file.modules.flatMap((module) => checkModule(module, moduleAt(module.path), file)),
    ...checkSymbols(file),
    ...checkCalls(file),
    ...checkData(file),
    ...checkParameters(file),
    ...checkScopes(file, moduleAt),
    ...checkMembers(file, moduleAt, snapshotOf),
    ...checkOutputs(file, moduleAt, snapshotOf),
    ...checkRules(file),
  ]
}

function checkResource(file: BicepFile, resource: Resource, snapshot: Snapshot | undefined): Finding[] {
  const { line, type, version } = resource
  if (snapshot === undefined) return [{ line, text: `infra/schema has no ${type}` }]
  const known = snapshot.resource.split('@')[1]
  if (version !== known) return [{ line, text: `${type} is ${version}; infra/schema has ${known ?? ''}` }]
  return checkTypes(file, resource, snapshot)
}

export { readSnapshots }
