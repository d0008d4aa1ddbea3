// What scripts ask a host: is there a file, where is a program.
import type { Command } from '../command/command.ts'
import type { Dollar } from '../command/dollar.ts'
import { ScriptError } from '../errors.ts'
import { formatArguments } from '../grammar/index.ts'
import { currentScope, made } from '../scope/index.ts'
import type { TraceEvent } from '../scope/index.ts'
import type { FileTestRunner } from '../script/index.ts'

/** Runs tests with test(1) over there. */
export function testOn($: Dollar): FileTestRunner {
  return async (flag, first = '', second = '') => {
    const words = COMPARES.test(flag) ? [first, flag, second] : [flag, first]
    const asking = question(['test', ...words], () => $`sh -c ${TEST} sh ${flag} '${first}' '${second}'`)
    const { status, stderr, host } = await asking.codes(0, 1).result()
    if (status === 0 || status === 1) return status === 0
    throw new ScriptError('command-failed', `test ${flag} cannot be asked on ${host}: ${stderr.trim()}`, { host })
  }
}

/** The path of a program as that host finds it by PATH; undefined when there is none. */
export async function programOn($: Dollar, program: string): Promise<string | undefined> {
  if (program === '') return undefined
  const found = await question(['which', program], () => $`sh -c ${FIND} sh ${program}`)
    .codes(0, 1)
    .text()
  return found === '' ? undefined : found
}

/** It changes nothing, so it is asked in a dry run as well: the script decides by the answer. Traces show what the script asks. */
function question(words: readonly string[], make: () => Command): Command {
  const { trace } = currentScope()
  const text = formatArguments(words)
  const shown = trace === undefined ? undefined : (event: TraceEvent) => trace({ ...event, text })
  return made({ dry: false, trace: shown }, make).quiet()
}

const COMPARES = /^-(?:nt|ot|ef)$/

// The program, which knows more tests than some shells do.
const TEST = 'case $1 in -nt|-ot|-ef) exec env test "$2" "$1" "$3";; *) exec env test "$1" "$2";; esac'
const FIND = `
case $1 in
/*) set -- "$1" '' ;;
*/*) set -- "$1" "$PWD/" ;;
*) IFS=:
  for d in $PATH; do
    d=\${d:-$PWD}
    [ -f "$d/$1" ] && [ -x "$d/$1" ] && printf %s "$d/$1" && exit
  done
  exit 1 ;;
esac
[ -f "$1" ] && [ -x "$1" ] && printf %s "$2$1"
`
