// Programs for the agent on another host: as the user who logged in, or through sudo.
import { commandBytesMax, type Launcher, type Reach, type StartedProgram } from '../agent/launcher.ts'
import type { SudoSettings } from '../command/executor.ts'
import { lost } from './lost.ts'
import { READ_SCRIPT } from './login-shell.ts'
import type { SharedConnection } from './shared-connection.ts'
import { sudoCommand } from './sudo-command.ts'
import { launchWithPassword } from './sudo-password.ts'
import type { Launched } from './launch.ts'

/** Starts programs over a connection. */
export function hostLauncher(shared: SharedConnection, sudo: SudoSettings | undefined): Launcher {
  return {
    host: shared.host,
    async reach(): Promise<Reach> {
      const connection = await shared.get()
      return {
        goesHome: sudo !== undefined,
        way: connection.info.isDirect && shared.longPauses ? 'tcp' : 'any',
        commandBytesMax: sudo === undefined ? commandBytesMax(connection.info.serverSoftware) : SUDO_COMMAND_BYTES,
        start: async (command) => started(shared, await start(shared, command, sudo)),
        // sudo may ask for a password.
        ...(sudo === undefined && {
          startWith: async (command, input) => started(shared, await start(shared, command, undefined, input)),
        }),
      }
    },
  }
}

async function start(
  shared: SharedConnection,
  command: string,
  sudo: SudoSettings | undefined,
  input?: Uint8Array,
): Promise<Launched> {
  if (sudo === undefined) return await shared.exec(`exec ${command}`, { attendant: true, input })
  if (sudo.password === undefined) {
    return await shared.exec(`exec ${sudoCommand(sudo.user)} ${command}`, { attendant: true })
  }
  const launched = await launchWithPassword(shared, READ_SCRIPT, sudo.user, sudo.password, true)
  launched.stdin.write(`exec ${command}\n`)
  return launched
}

function started(shared: SharedConnection, launched: Launched): StartedProgram {
  let release: (() => void) | undefined = shared.hold()
  const unref = (): void => {
    release?.()
    release = undefined
  }
  const ended = launched.exit.then((exit) => {
    unref()
    return launched.refusal?.() ?? (exit.error === undefined ? undefined : lost(shared.host, exit.error))
  })
  const { stdin, stdout, stderr } = launched
  return {
    ...{ stdin, stdout, stderr, ended, unref },
    close: () => launched.close(),
    ref: () => void (release ??= shared.hold()),
  }
}

/** sudo writes commands into the log: what is long comes on the wire. */
const SUDO_COMMAND_BYTES = 4096
