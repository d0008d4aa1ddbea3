// How sudo is called, up to the program: text for sh.
import { ScriptError } from '../errors.ts'
import { quoted } from '../grammar/sh-text.ts'

/** Without a terminal: sudo asks nobody. */
export function sudoCommand(user: string): string {
  return `sudo -n -H -u ${quoted(userName(user))} --`
}

/** At a terminal: sudo asks there with `prompt`. */
export function askingSudoCommand(user: string, prompt: string): string {
  return `sudo -H -p ${quoted(prompt)} -u ${quoted(userName(user))} --`
}

function userName(user: string): string {
  if (user === '' || user.startsWith('-') || user.includes('\0')) {
    throw new ScriptError('invalid-argument', `not a name of a user: ${JSON.stringify(user)}`)
  }
  return user
}
