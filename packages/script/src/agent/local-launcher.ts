// An agent of this machine: a child process, with the same semantics as on any other host.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import process from 'node:process'
import { ScriptError } from '../errors.ts'
import { commandBytesMax, type Launcher, type StartedProgram, type Way } from './launcher.ts'

/** How commands of this machine are started. */
export interface LocalLauncherOptions {
  /** Whom errors and output name. Default `here`. */
  readonly host?: string
  /** What takes a command as its last argument. Default: `/bin/sh -c`. */
  readonly shell?: readonly [file: string, ...args: string[]]
  /** Default: a pipe. */
  readonly way?: Way
  /** Default: that of this process. */
  readonly cwd?: string
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv
}

/** Starts programs on this machine. */
export function localLauncher(options: LocalLauncherOptions = {}): Launcher {
  const host = options.host ?? 'here'
  return {
    host,
    reach: async () => ({
      way: options.way ?? 'pipe',
      commandBytesMax: commandBytesMax('OpenSSH_'),
      start: async (command) => await start(host, `exec ${command}`, options),
    }),
  }
}

/** It ends by itself, with what it started, unless it computes without a pause. */
function close(child: ChildProcess): void {
  child.stdin?.destroy()
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
  child.once('exit', () => clearTimeout(timer))
}

async function start(host: string, command: string, options: LocalLauncherOptions): Promise<StartedProgram> {
  const [file, ...args] = options.shell ?? ['/bin/sh', '-c']
  const { cwd, env = process.env } = options
  // A group of its own: Ctrl-C at the terminal is for this process, which ends the agent in its own way.
  const child = spawn(file, [...args, command], {
    detached: true,
    env,
    stdio: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
  })
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new ScriptError('host-lost', `${file} cannot be started`, { host, cause })
  }
  const { stdin, stdout, stderr } = child
  const sockets = [stdin, stdout, stderr] as unknown as Socket[]
  // One that is closed would wait for a connection.
  const open = (): Socket[] => sockets.filter(({ destroyed }) => !destroyed)
  return {
    stdin,
    stdout,
    stderr,
    ended: new Promise((resolve) => child.once('close', () => resolve(undefined))),
    close: () => close(child),
    ref: () => {
      child.ref()
      for (const each of open()) each.ref()
    },
    unref: () => {
      child.unref()
      for (const each of open()) each.unref()
    },
  }
}

/** An agent needs two seconds at most. */
const GRACE_MS = 4000
