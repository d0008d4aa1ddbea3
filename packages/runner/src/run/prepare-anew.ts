// The slow half of starting a script: parsers and bundlers are loaded only here.
import { doWork, type Work } from '../build/work.ts'
import { removeUnused, type Manifest } from '../cache/manifest.ts'
import type { Store } from '../cache/store.ts'
import { inOrder } from '../diagnostics/order.ts'
import type { Finding } from '../diagnostics/table.ts'
import { check, hasErrors, make } from '../prepare.ts'
import { Project } from '../syntax/project.ts'
import { addScript } from './add-script.ts'
import type { ScriptInput } from './script-input.ts'

/** Checks a script and makes its code. No manifest: it has errors. */
export async function prepareAnew(
  input: ScriptInput,
  store: Store,
): Promise<{ manifest?: Manifest; findings: readonly Finding[] }> {
  removeUnused(store)
  const project = new Project()
  addScript(project, input)
  return await doWork(prepare(project, input.path, store))
}

function* prepare(
  project: Project,
  path: string,
  store: Store,
): Work<{ manifest?: Manifest; findings: readonly Finding[] }> {
  const checked = yield* check(project, [path])
  const findings = inOrder(checked.findings)
  if (hasErrors(findings)) return { findings }
  return { manifest: yield* make(project, path, checked, store), findings }
}
