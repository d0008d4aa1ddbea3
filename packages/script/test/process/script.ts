// Runs a text as a script in a process of its own.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The text finds all of the library as `yon`. */
export function spawnScript(
  text: string,
  options: { readonly detached?: boolean } = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, scriptArguments(text), { stdio: 'pipe', detached: options.detached ?? false })
}

export function scriptArguments(text: string): readonly string[] {
  const library = fileURLToPath(new URL('../../src/index.js', import.meta.url))
  return ['--input-type=module', '-e', `import * as yon from ${JSON.stringify(library)}\nconst { $ } = yon\n${text}`]
}

/** Processes whose arguments end with the mark, followed by a name or not; the script that has it in its text is none. */
export function processesWith(mark: string): readonly string[] {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
  return stdout.split('\n').filter((line) => new RegExp(`${mark}[a-z-]*$`).test(line) && !/^\s*\d+\s+Z/.test(line))
}

/** Waits until the condition holds, or fails after so long. */
export async function eventually(condition: () => boolean, milliseconds: number, what: () => string): Promise<void> {
  const end = performance.now() + milliseconds
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
