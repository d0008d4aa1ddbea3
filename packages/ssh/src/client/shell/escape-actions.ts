// What the escapes at a terminal do.
import type { Writable } from 'node:stream'
import { controlName, type EscapeAction, escapeHelp } from '../../io/terminal/escapes.ts'

/** What escapes act upon. */
export interface EscapeTarget {
  /** Where answers are written; the terminal is raw. */
  readonly output: Writable
  readonly terminate: () => void
  readonly suspend: () => void
  readonly sendBreak: (lengthMs: number) => void
  readonly rekey: () => void
  /** A line for each open channel, for `~#`. */
  readonly describeChannels: () => readonly string[]
  /** Changes the verbosity by one step and gives the new level's name. Absent: there is no log. */
  readonly changeVerbosity?: ((step: 1 | -1) => string) | undefined
}

/** Does what an escape asks for. */
export function actOnEscape(action: EscapeAction, escape: number, target: EscapeTarget): void {
  actions[action](target, controlName(escape), escape)
}

type Act = (target: EscapeTarget, name: string, escape: number) => void

const actions: Readonly<Record<EscapeAction, Act>> = {
  terminate: ({ terminate }) => terminate(),
  break(target, name) {
    print(target, `${name}B`)
    target.sendBreak(BREAK_MS)
  },
  're-key': ({ rekey }) => rekey(),
  suspend(target, name) {
    print(target, `${name}^Z [suspend ssh]`)
    target.suspend()
  },
  list(target, name) {
    print(target, `${name}#`, 'The following connections are open:', ...target.describeChannels())
  },
  help: ({ output }, _name, escape) => void output.write(escapeHelp(escape)),
  'less-verbose': (target, name) => changeVerbosity(target, `${name}V`, -1),
  'more-verbose': (target, name) => changeVerbosity(target, `${name}v`, 1),
  // A process cannot go to the background by itself here, and forwards are not added later.
  background: (target, name) => notAvailable(target, `${name}&`),
  information: (target, name) => notAvailable(target, `${name}I`),
  'command-line': (target) => print(target, 'commandline disabled'),
}

function changeVerbosity(target: EscapeTarget, typed: string, step: 1 | -1): void {
  if (target.changeVerbosity === undefined) notAvailable(target, typed)
  else print(target, `${typed} [LogLevel ${target.changeVerbosity(step)}]`)
}

function notAvailable(target: EscapeTarget, typed: string): void {
  print(target, `${typed} escape not available`)
}

function print({ output }: EscapeTarget, ...lines: string[]): void {
  output.write(lines.map((line) => `${line}\r\n`).join(''))
}

/** As OpenSSH. */
const BREAK_MS = 1000
