// Errors of this library, which arrive as what they are.
import type { CommandError } from '../command/index.ts'
import type { InvalidCommand } from '../grammar/index.ts'
import { registerClass } from '../wire/index.ts'

/** Their classes: over there they are those of a part of its own. */
export interface KnownErrors {
  readonly CommandError: typeof CommandError
  readonly InvalidCommand: typeof InvalidCommand
}

/** Lets them travel; both sides have to. */
export function registerErrors(known: KnownErrors): void {
  registerClass('yon.CommandError', known.CommandError)
  registerClass('yon.InvalidCommand', known.InvalidCommand)
}
