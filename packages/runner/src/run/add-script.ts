// The text of a script, as it is looked at.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withImports } from '../emit/preload.ts'
import type { Project } from '../syntax/project.ts'
import type { ScriptInput } from './script.ts'

/** Reads it, or takes what stands for it. @throws what reading throws */
export function addScript(project: Project, { path, text, preload }: ScriptInput): void {
  const file = resolve(path)
  const original = text ?? readFileSync(file, 'utf8')
  project.add(file, preload === true ? withImports(file, original) : original, original)
}
