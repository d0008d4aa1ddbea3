// What the shell does, in the language that every system has a fast interpreter of.
import type { PipeShellDuties } from './pipe-shell.ts'

/** Where the shell has the pipes that it makes: all that a shell can name. */
export const PIPE_DESCRIPTORS = [3, 4, 5, 6, 7, 8, 9] as const

/**
 * `p` makes pipes: shells put a short here-document into one. `c` closes them. Both answer with a line. `d` names a
 * directory to remove at the end, which is that of the input.
 */
export function pipeShellText({ branches = '', atEnd = '' }: PipeShellDuties): string {
  return `
trap '' INT QUIT HUP TERM PIPE TSTP
directory=
while read -r what name; do
  case $what in
    p) exec${HERE_DOCUMENTS}
       echo . ;;
    c) exec${CLOSINGS}
       echo . ;;
    d) directory=$name ;;
    ${branches}
  esac
done
[ -z "$directory" ] || rm -rf -- "$directory"
${atEnd}
`
}

const HERE_DOCUMENTS = `${PIPE_DESCRIPTORS.map((descriptor) => ` ${descriptor}<<E`).join('')}\n${'\nE\n'.repeat(PIPE_DESCRIPTORS.length)}`
const CLOSINGS = PIPE_DESCRIPTORS.map((descriptor) => ` ${descriptor}<&-`).join('')
