// Ready-made handlers: the programs of this system, with pipes or on a terminal, as sshd runs them.
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Program, SessionHandlers } from './program.ts'
import { hasPtyProgram, runOnPty } from './run-on-pty.ts'
import { runProgram, type RunProgramOptions } from './run-program.ts'
import type { ServerSession } from './session.ts'

/** Which programs of this system clients may run, and how. */
export interface SystemProgramsOptions extends RunProgramOptions {
  /** Runs commands (`-c`) and, as a login shell (`-l`), sessions. Default: the shell of this process's user. */
  readonly shell?: string
  /** Variables that clients may set. Default: `LANG` and those that begin with `LC_`. */
  readonly acceptEnv?: (name: string) => boolean
  /** May clients have a terminal? Default true, where the system has what it takes. */
  readonly pty?: boolean
  /** Subsystems by name: what to run, or a program. Default: none. */
  readonly subsystems?: Readonly<Record<string, readonly [file: string, ...args: string[]] | Program>>
}

/**
 * Lets the client run anything, as the user that this process runs as: give it to `onSession` only for users who may.
 */
export function systemPrograms(session: ServerSession, options: SystemProgramsOptions = {}): SessionHandlers {
  const { acceptEnv = isLocale, pty = true, subsystems = {} } = options
  const shell = options.shell ?? userInfo().shell ?? '/bin/sh'
  const settings = { cwd: homeDirectory(), ...options, env: { SHELL: shell, ...options.env } }
  return {
    env: (name) => acceptEnv(name),
    pty: async () => pty && (await hasPtyProgram()),
    exec: (command) =>
      session.pty === undefined ? runProgram([shell, '-c', command], settings) : runOnPty(command, settings),
    shell: () => (session.pty === undefined ? runProgram([shell, '-l'], settings) : runOnPty(undefined, settings)),
    subsystem(name) {
      const subsystem = Object.hasOwn(subsystems, name) ? subsystems[name] : undefined
      return typeof subsystem === 'object' ? runProgram(subsystem, settings) : (subsystem as Program | undefined)
    },
  }
}

/** As sshd: without a home, programs run in the root directory. */
function homeDirectory(): string {
  const { homedir } = userInfo()
  return existsSync(homedir) ? homedir : '/'
}

function isLocale(name: string): boolean {
  return name === 'LANG' || name.startsWith('LC_')
}
