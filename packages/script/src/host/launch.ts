// Starts a script on a host: its text in the command, or for what is long or hidden in the first line of its input; by
// the user who logged in or through sudo.
import type { Readable, Writable } from 'node:stream'
import type { Exit } from '@yon/ssh'
import { commandBytesMax } from '../agent/launcher.ts'
import type { SudoSettings } from '../command/executor.ts'
import { INNER_SHELL, loginShellCommand, nestedShellCommand, READ_SCRIPT } from './login-shell.ts'
import type { SharedConnection } from './shared-connection.ts'
import { launchWithPassword } from './sudo-password.ts'
import { sudoCommand } from './sudo-command.ts'

/** What runs a script over there. */
export interface Launched {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly exit: Promise<Exit>
  /** Why sudo did not start it, once that is known. */
  refusal?(): Error | undefined
  /** To be told that the script has begun. */
  begun?(): void
  /** Gives it up, whatever it does. */
  close(): void
}

export interface LaunchOptions {
  readonly sudo: SudoSettings | undefined
  /** Not in the command, which `ps` shows: for secrets, and for what would only be in the way there. */
  readonly isHidden?: boolean
  /** See `ExecOptions`. */
  readonly attendant?: boolean
}

/** Starts `script`, which is plain. @throws ScriptError `host-lost`, `sudo-refused` */
export async function launch(shared: SharedConnection, script: string, options: LaunchOptions): Promise<Launched> {
  const { isHidden = false } = options
  const connection = await shared.get()
  const limit = commandBytesMax(connection.info.serverSoftware)
  const isLong = Buffer.byteLength(script) + COMMAND_BYTES > limit
  if (!isLong && !isHidden) return await start(shared, script, options)
  return await start(shared, READ_SCRIPT, options, Buffer.from(`${script}\n`))
}

/** @param input goes with the command, so that it costs no time */
async function start(
  shared: SharedConnection,
  text: string,
  options: LaunchOptions,
  input?: Uint8Array,
): Promise<Launched> {
  const { sudo, attendant = false } = options
  if (sudo?.password !== undefined) {
    const launched = await launchWithPassword(shared, text, sudo.user, sudo.password, attendant)
    if (input !== undefined) launched.stdin.write(input)
    return launched
  }
  const leads = makesGroups((await shared.get()).info.serverSoftware)
  if (sudo === undefined && leads) return await shared.exec(loginShellCommand(text), { attendant, input })
  const program = `${sudo === undefined ? '' : sudoCommand(sudo.user)} ${INNER_SHELL}`
  const outer = leads ? `exec ${program}` : `${LEAD}exec $_y ${program}`
  return await shared.exec(nestedShellCommand(outer, text), { attendant, input })
}

/** Signals go to groups of processes. Those of sshd are sessions of their own, those of Dropbear are in its own group. */
function makesGroups(software: string): boolean {
  return software.startsWith('OpenSSH_') || software.startsWith('yon_')
}

/** Makes the process the leader of a group, with setsid(1), which keeps the number of a process that leads none. */
const LEAD = '_y=;kill -0 -$$ 2>/dev/null||{ command -v setsid >/dev/null 2>&1&&_y=setsid;};'

/** What stands around a script in the command. */
const COMMAND_BYTES = 1024
