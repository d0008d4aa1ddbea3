// The text of a script, as it is looked at.
import { readFileSync } from 'node:fs'
import { withImports } from '../emit/preload.ts'
import type { Project } from '../syntax/project.ts'
import { pathOfScript, type ScriptInput } from './script-input.ts'

/** Reads it, or takes what stands for it. @throws what reading throws */
export function addScript(project: Project, input: ScriptInput): void {
  const { text, preload } = input
  const file = pathOfScript(input)
  const original = text ?? readFileSync(file, 'utf8')
  project.add(file, preload === true ? withImports(file, original) : original, original)
}
