// The slow half of `yon check`: parsers and bundlers are loaded with it.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { doWork } from './build/work.ts'
import type { Finding } from './diagnostics/table.ts'
import { check } from './prepare.ts'
import { Project } from './syntax/project.ts'

/**
 * Everything that can be said about scripts and their local files without running them, each once, in the order of files
 * and lines. @throws what reading one of the files throws
 */
export async function checkFiles(paths: readonly string[]): Promise<Finding[]> {
  const findings = new Map<string, Finding>()
  for (const each of paths) {
    const path = resolve(each)
    const project = new Project()
    project.add(path, readFileSync(path, 'utf8'))
    const checked = await doWork(check(project, path))
    for (const found of checked.findings)
      findings.set(`${found.path}:${found.start}:${found.id}:${found.message}`, found)
  }
  return [...findings.values()].sort((a, b) => (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1))
}
