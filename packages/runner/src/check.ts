// `yon check` as a function.
import type { Finding } from './diagnostics/table.ts'
import type { ScriptInput } from './run/script-input.ts'

/**
 * Everything that can be said about scripts and their local files without running them, each once, in the order of files
 * and lines. @throws what reading one of the files throws
 */
export async function check(scripts: readonly (string | ScriptInput)[]): Promise<Finding[]> {
  const { checkFiles } = await import('./check-files.ts')
  return await checkFiles(scripts.map((each) => (typeof each === 'string' ? { path: each } : each)))
}
