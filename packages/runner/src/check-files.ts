// The slow half of `yon check`: parsers and bundlers are loaded with it.
import { doWork } from './build/work.ts'
import { inOrder } from './diagnostics/order.ts'
import type { Finding } from './diagnostics/table.ts'
import { check } from './prepare.ts'
import { addScript } from './run/add-script.ts'
import { pathOfScript, type ScriptInput } from './run/script-input.ts'
import { Project } from './syntax/project.ts'

/**
 * Everything that can be said about scripts and their local files without running them, each once, in the order of files
 * and lines. @throws what reading one of the files throws
 */
export async function checkFiles(scripts: readonly ScriptInput[]): Promise<Finding[]> {
  const project = new Project()
  for (const each of scripts) addScript(project, each)
  const files = [...new Set(scripts.map(pathOfScript))]
  const checked = await doWork(check(project, files))
  return inOrder(checked.findings)
}
