// Ends an agent that hears nothing, by a command beside it: it, what it started, and what those started, with their groups.
import type { Reach } from '../launcher.ts'

/** Rejects when no command can be started there. */
export async function killAgent(reach: Reach, pid: number): Promise<void> {
  const program = await reach.start(`sh -c '${killText(pid)}'`)
  program.stdout.resume()
  program.stderr.resume()
  program.stdin.on('error', () => {})
  program.stdin.end()
  await program.ended
}

/** Text for `sh` between single quotes: see `search.ts`. */
export function killText(pid: number): string {
  return [
    'exec 2>/dev/null',
    // The second is for the ps of busybox, which shows all.
    't=$(ps -A -o pid= -o ppid= || ps -o pid,ppid)',
    `l=" ${pid} "`,
    'm=1',
    // What one of the list started is in the list, until nothing is added any more.
    'while [ $m ]; do m=; set -- $t; while [ $# -gt 1 ]; do ' +
      'case $l in *" $1 "*) ;; *) case $l in *" $2 "*) l="$l$1 "; m=1;; esac;; esac; shift 2; done; done',
    'for p in $l; do kill -9 -$p || kill -9 $p; done',
  ].join('; ')
}
