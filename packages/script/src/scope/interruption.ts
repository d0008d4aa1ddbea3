// The one signal that ends everything: it fires when the script is told to end while it still runs.
import type { ScriptError } from '../errors.ts'

const interruption = new AbortController()

/** Is in every scope, but for clean-up. */
export const INTERRUPTION: AbortSignal = interruption.signal

/** Ends what runs, and lets nothing start any more that takes the signal of its scope. */
export function interrupt(reason: ScriptError): void {
  interruption.abort(reason)
}
