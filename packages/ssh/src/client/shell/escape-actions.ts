// What the escapes at a terminal do.
import type { Writable } from 'node:stream'
import { controlName, type EscapeAction, escapeHelp, isOfConnection } from '../../io/terminal/escapes.ts'

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
  /** Asks for a command and does it. Absent: the command line is disabled. */
  readonly commandLine?: (() => void) | undefined
  /** Ends the input, takes no new connections, and gives the terminal back. Absent: that cannot be done. */
  readonly background?: (() => void) | undefined
  /** Lines about the connection. Absent: there is nothing to tell. */
  readonly describeConnection?: (() => readonly string[]) | undefined
  /** Is the connection another process's? Then the escapes that would act upon all of it are not available. */
  readonly multiplexed?: boolean
  /** Changes the verbosity by one step and gives the new level's name. Absent: there is no log. */
  readonly changeVerbosity?: ((step: 1 | -1) => string) | undefined
}

/** Does what an escape asks for. */
export function actOnEscape(action: EscapeAction, escape: number, target: EscapeTarget, typed: number): void {
  const name = controlName(escape)
  if (target.multiplexed === true && isOfConnection(action)) {
    print(target, `${name}${controlName(typed)} escape not available to multiplexed sessions`)
  } else actions[action](target, name, escape)
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
  help(target, _name, escape) {
    const available = new Set<EscapeAction>()
    if (target.commandLine !== undefined) available.add('command-line')
    if (target.background !== undefined) available.add('background')
    if (target.describeConnection !== undefined) available.add('information')
    target.output.write(escapeHelp(escape, available, target.multiplexed))
  },
  'less-verbose': (target, name) => changeVerbosity(target, `${name}V`, -1),
  'more-verbose': (target, name) => changeVerbosity(target, `${name}v`, 1),
  background(target, name) {
    if (target.background === undefined) return notAvailable(target, `${name}&`)
    // A process of Node cannot fork: it stops, and the shell can continue it in the background.
    print(target, `${name}& [no more input; type "bg" to go on in the background]`)
    target.background()
  },
  information(target, name) {
    if (target.describeConnection === undefined) notAvailable(target, `${name}I`)
    else print(target, `${name}I`, ...target.describeConnection())
  },
  'command-line'(target) {
    if (target.commandLine === undefined) print(target, 'commandline disabled')
    else target.commandLine()
  },
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
