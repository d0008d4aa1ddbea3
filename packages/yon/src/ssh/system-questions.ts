// What few configurations ask of the system. It is loaded when one does.
import { commandStatus, lookUpName } from '@yon/ssh/client'

/** The exit status of a command of `Match exec`. */
export function runCommand(command: string): Promise<number> {
  return commandStatus(command)
}

/** For CanonicalizeHostname. */
export function lookUp(name: string, withAlias: boolean): ReturnType<typeof lookUpName> {
  return lookUpName(name, withAlias)
}
