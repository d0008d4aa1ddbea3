// What is asked of the server: a command for the login shell of the user, which may be any, that hands a script to `sh`.
import { ScriptError } from '../errors.ts'
import { HARD_ARGUMENTS, HARD_CHARACTERS, isPlain } from '../grammar/sh-text.ts'

/**
 * The command that runs `script`. The shells replace themselves: the process that the server started is the one of the
 * script. In it `_o` is its own number and `_p` that of the process of the connection.
 */
export function loginShellCommand(script: string): string {
  return `exec sh -c ${single(`${HARD_CHARACTERS}${OUTERMOST}${script}`)} sh ${HARD_ARGUMENTS}`
}

/**
 * The command that runs `outer`, which has to run `INNER_SHELL` in the end, which runs `inner`. The numbers of processes
 * come from outside there, because sudo stands in between.
 */
export function nestedShellCommand(outer: string, inner: string): string {
  const script = `${HARD_CHARACTERS}_o=$7 _p=$8;${inner}`
  return `${loginShellCommand(outer)} ${single(script)}`
}

/** The command for the inner script; sh text of the outer one. */
export const INNER_SHELL = 'sh -c "$7" sh "$1" "$2" "$3" "$4" "$5" "$6" $_o $_p'

/** A script that reads its own first line, which is the rest of it: for what is too long, or must not be seen by `ps`. */
export const READ_SCRIPT = 'IFS= read -r _s;eval "$_s"'

function single(script: string): string {
  if (!isPlain(script))
    throw new ScriptError('invalid-command', 'a script with characters that shells read differently')
  return `'${script}'`
}

const OUTERMOST = '_o=$$ _p=$PPID;'
