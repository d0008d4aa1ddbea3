// The command that starts an agent: one text for any login shell.
import { BOOT } from './boot.ts'
import { type PackageFacts, packageOf } from './package.ts'
import type { Part } from './part.ts'
import { searchText, type SearchOptions } from './search.ts'
import { text91, text91Length } from './text91.ts'

/** What the command is to carry. */
export interface AgentCommandOptions extends SearchOptions {
  readonly facts: PackageFacts
  /** The agent first. What does not fit is left out, from the first that does not fit on. */
  readonly parts: readonly Part[]
  /** Frames of calls that need no values; they go along only when all parts do. */
  readonly prelude: Uint8Array
  /** How long the command may be. */
  readonly bytesMax: number
}

/** A command, and what of the parts is not in it. */
export interface AgentCommand {
  readonly command: string
  /** Was the prelude taken along? */
  readonly hasPrelude: boolean
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
  for (let count = parts.length; count > 0; count--) {
    const hasPrelude = count === parts.length && prelude.length > 0
    const whole = packageOf(facts, parts.slice(0, count), hasPrelude ? prelude : NOTHING)
    if (frame.length + text91Length(whole.length) > bytesMax) continue
    return { command: frame.slice(0, -1) + text91(whole) + "'", hasPrelude, separate: undefined }
  }
  return { command: frame, hasPrelude: prelude.length > 0, separate: packageOf(facts, parts, prelude) }
}

const NOTHING = new Uint8Array(0)
