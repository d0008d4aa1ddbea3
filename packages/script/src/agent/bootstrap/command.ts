// The command that starts an agent: one text for any login shell.
import { BOOT } from './boot.ts'
import { type PackageFacts, packageOf } from './package.ts'
import type { Part } from './part.ts'
import { searchText, type SearchOptions } from './search.ts'
import { text91, text91Length } from './text91.ts'

/** What the command is to carry. */
export interface AgentCommandOptions extends SearchOptions {
  readonly facts: PackageFacts
  /** The agent first. Large ones that do not fit are left out. */
  readonly parts: readonly Part[]
  /** Frames of calls that need no values. */
  readonly prelude: Uint8Array
  /** How long the command may be. */
  readonly bytesMax: number
}

/** A command, and what is not in it. */
export interface AgentCommand {
  readonly command: string
  /** The package, when it is too large for the command: it is to be sent on the wire, after its length in four bytes. */
  readonly separate: Buffer | undefined
}

/**
 * The command. Of a shell it wants no more than that text between single quotes stays as it is; `exec`, `sudo …` and the
 * like may be put before it. It holds no values, for everybody on the host can see commands.
 */
export function agentCommand(options: AgentCommandOptions): AgentCommand {
  const { facts, parts, prelude, bytesMax } = options
  const frame = `sh -c '${searchText(options)}' '${BOOT}' ''`
  // What is large may be in the cache over there.
  const small = parts.filter(({ compressed }) => compressed.length <= PART_BYTES_MAX)
  for (const carried of [parts, small]) {
    const whole = packageOf(facts, carried, prelude)
    if (frame.length + text91Length(whole.length) > bytesMax) continue
    return { command: `${frame.slice(0, -1)}${text91(whole)}'`, separate: undefined }
  }
  return { command: frame, separate: packageOf(facts, small, prelude) }
}

/** Code that is larger is sent when the agent asks for it. */
export const PART_BYTES_MAX = 64 * 1024
