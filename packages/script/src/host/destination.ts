// Destinations stand in errors, traces and reports: none has a password.
import { ScriptError } from '../errors.ts'

/** @throws ScriptError `invalid-argument` for `ssh://user:password@host`, without the password */
export function assertNoPassword(destination: string): void {
  const shown = destination.replace(/^(ssh:\/\/[^@:]*:).*@/s, '$1***@')
  if (shown === destination) return
  throw new ScriptError('invalid-argument', `the destination ${shown} has a password, which would be seen`, {
    advice: 'Leave it out: whoever sits at the terminal is asked, or `person` of its options answers.',
  })
}
