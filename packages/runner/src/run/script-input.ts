// What is to be run, and by which path it is known.
import { resolve } from 'node:path'
import { realPath } from '../syntax/resolve.ts'

/** What is to be run. */
export interface ScriptInput {
  /** Where the script is, or, with `text`, where it would be: imports are relative to it. */
  readonly path: string
  /** What stands for the file: of `-e`, or standard input. */
  readonly text?: string
  /** Whether what `yon` exports is there without an import. */
  readonly preload?: boolean
}

/** Its path, by which everything of it is found again. */
export function pathOfScript({ path, text }: ScriptInput): string {
  return text === undefined ? realPath(path) : resolve(path)
}
