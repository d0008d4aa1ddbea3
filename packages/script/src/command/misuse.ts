// Mistakes of the caller.
import { ScriptError } from '../errors.ts'

/** The error of a call that cannot mean anything. */
export function misuse(message: string, advice?: string): ScriptError {
  return new ScriptError('invalid-argument', message, advice === undefined ? {} : { advice })
}
