// A file of TypeScript that is imported by a path that was worked out: it is made ready in the middle of its import.
import * as esbuild from 'esbuild'
import { doWorkNow } from '../build/work.ts'
import type { Store } from '../cache/store.ts'
import { readManifest } from '../cache/manifest.ts'
import { describeFinding } from '../diagnostics/report.ts'
import { check, hasErrors, make } from '../prepare.ts'
import { Project } from '../syntax/project.ts'

/** The code of a file. @throws SyntaxError with what is wrong with it, as `yon check` says it */
export function makeNow(path: string, store: Store): string {
  const known = readManifest(store, path, undefined)?.files[path]?.code
  const stored = known === undefined || known === null ? undefined : store.read('code', known)
  if (stored !== undefined) return stored
  const project = new Project()
  const checked = doWorkNow(check(project, [path]), esbuild)
  if (hasErrors(checked.findings)) {
    throw new SyntaxError(`${path} cannot be loaded\n${checked.findings.map(describeFinding).join('')}`)
  }
  const code = doWorkNow(make(project, path, checked, store), esbuild).files[path]?.code
  return store.read('code', code ?? '') ?? ''
}
