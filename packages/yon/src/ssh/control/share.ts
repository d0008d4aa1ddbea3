// Being a master: ControlMaster, ControlPersist.
import type { Connection } from '@yon/ssh'
import { SshError } from '@yon/ssh/errors'
import { type ForwardKeeper, type Master, type MuxForward, shareConnection } from '@yon/ssh/mux'
import { ExitStatus } from '../../exit.ts'
import type { ForwardKind, Forwards } from '../forwards.ts'
import { bindComplaint } from '../forward-text.ts'
import { personAtTerminal } from '../person.ts'
import type { Run } from '../session.ts'
import { describeChannels, describeConnection } from './information.ts'

/** A connection that others use, too. */
export interface SharedRun {
  /** It is to end: a client wants it, or nobody needs it any more. The exit status. */
  readonly over: Promise<number>
  /** Nobody uses it any more. */
  whenFree(): Promise<void>
  close(): Promise<void>
}

/** Listens at the ControlPath. Undefined: another master does. @throws ExitStatus when it cannot */
export async function shareRun(
  connection: Connection,
  run: Run,
  forwards: Forwards,
  path: string,
): Promise<SharedRun | undefined> {
  const { config, log, plan, peer } = run
  const { controlMaster } = config.values
  log.write('DEBUG1', 'setting up multiplex master socket')
  const startedMs = performance.now()
  const asks = controlMaster === 'ask' || controlMaster === 'autoask'
  if (plan.agentPath !== undefined) connection.forwardAgent(plan.agentPath)
  let master: Master
  try {
    master = await shareConnection(connection, {
      path,
      host: config.values.hostName,
      forwards: keeperOf(forwards),
      ...(asks ? { allow: (question: string) => isAllowed(question, run) } : {}),
      information(what) {
        if (what === 'connection') return linesOf(describeConnection(connection, { startedMs, address: peer.address }))
        return what === 'channels' ? linesOf(describeChannels(connection)) : undefined
      },
      onTrace: (text) => log.write('DEBUG1', text),
    })
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    if (error.code !== 'control-socket-exists') throw cannotListen(error, path, run)
    log.write('ERROR', `ControlSocket ${path} already exists, disabling multiplexing`)
    return undefined
  }
  // Whatever ends the process, nobody shall find a socket that leads nowhere.
  process.once('exit', () => void master.close())
  return { over: whenOver(master, run), whenFree: () => master.idleFor(0), close: () => master.close() }
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('')
}

async function whenOver(master: Master, { config, plan, line, background }: Run): Promise<number> {
  const { enabled, seconds } = config.values.controlPersist
  const hasPurpose = plan.program !== undefined || line.stdioForward !== undefined
  const ends: Promise<unknown>[] = [master.terminated]
  if (!hasPurpose) ends.push(master.stopped.then(() => master.idleFor(0)))
  if (background?.role === 'keeper' && enabled && seconds > 0) ends.push(master.idleFor(seconds * 1000))
  await Promise.race(ends)
  return 255
}

function keeperOf(forwards: Forwards): ForwardKeeper {
  return {
    async open(forward) {
      const existing = forwards.find(kindOf(forward), forward)
      if (existing !== undefined) return existing.port
      const opened = forward.side === 'local' ? await forwards.openLocal(forward) : await forwards.openRemote(forward)
      if (!opened) throw new SshError('request-refused', 'the forward cannot be had')
      return forwards.find(kindOf(forward), forward)?.port
    },
    async close(forward) {
      const kind = kindOf(forward)
      return forwards.find(kind, forward) !== undefined && (await forwards.cancel(kind, forward.listen))
    },
  }
}

function kindOf({ side, connect }: MuxForward): ForwardKind {
  return side === 'remote' ? 'remote' : connect === 'socks' ? 'dynamic' : 'local'
}

/** As ssh: an empty answer, or one that begins with yes. */
async function isAllowed(question: string, { log }: Run): Promise<boolean> {
  const answer = await personAtTerminal(log).ask(question, { echo: true, confirm: true })
  return answer !== undefined && (answer === '' || /^yes$/i.test(answer))
}

function cannotListen(error: SshError, path: string, { log }: Run): ExitStatus {
  const why =
    error.code === 'invalid-argument'
      ? `unix_listener: path "${path}" too long for Unix domain socket`
      : bindComplaint({ path }, path, error)
  log.write('ERROR', why)
  return new ExitStatus(255)
}
