// `yon run` at a terminal, as a function.
import type { ReplStreams } from './repl/repl.ts'
import type { RunOptions } from './run/process.ts'

export type { ReplStreams } from './repl/repl.ts'

/** Reads TypeScript line by line, evaluates and prints, until the person leaves; gives the exit status. */
export async function repl(options: Omit<RunOptions, 'argv'>, streams?: ReplStreams): Promise<number> {
  const { startRepl } = await import('./repl/repl.ts')
  return await startRepl(options, streams)
}
