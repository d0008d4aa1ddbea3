// The middle of a run: a connection is there, its purpose is fulfilled, the status is known.
import type { Connection, Person } from '@yon/ssh'
import type { ResolvedConfig } from '@yon/ssh/config'
import { DisconnectError, ProtocolError, type SshError } from '@yon/ssh/errors'
import type { Log } from '../log.ts'
import type { CommandLine } from './command-line.ts'
import { stdioForwardTarget } from './forward-option.ts'
import type { SharedRun } from './control/share.ts'
import { Ending } from './ending.ts'
import { describeConnection } from './control/information.ts'
import { runEscapeCommand } from './escape-command.ts'
import { describeLoss, type Peer } from './failure.ts'
import { Forwards } from './forwards.ts'
import type { SessionPlan } from './session-plan.ts'
import { runLocalCommand } from './local-command.ts'
import { logEnd, logFinish, logRequests } from './session-log.ts'
import { forwardStdio } from './stdio-forward.ts'
import { requestX11 } from './x11.ts'

/** What a run is made of. */
export interface Run {
  readonly line: CommandLine
  readonly config: ResolvedConfig
  readonly plan: SessionPlan
  readonly log: Log
  readonly peer: Peer
  /** This process is the background of another (-f, ControlPersist). */
  readonly background?: Background
  /** Who is asked. Default: whoever sits at the terminal. */
  readonly person?: Person
}

/** What is known before there is a connection. */
export type Prepared = Omit<Run, 'peer'>

/** What a process in the background does at its turning point. */
export interface Background {
  /** `keeper`: there is no session of its own, only others' (ControlPersist). */
  readonly role: 'session' | 'keeper'
  /** It may be in the process group of a terminal, whose keys are not meant for it. */
  readonly ignoredSignals: readonly NodeJS.Signals[]
  /** Lets the foreground go. `localCommand`: it is to run LocalCommand before. */
  ready(what: { readonly localCommand: boolean }): Promise<void>
  /** Tells the foreground that there is another master already. */
  unshared(): Promise<void>
}

/** Does what the connection is for; the exit status. */
export async function useConnection(connection: Connection, given: Run): Promise<number> {
  const run = connection.info.hostKeyTrusted ? given : withNothingForwarded(given)
  const { background, config } = run
  const ending = new Ending(background?.ignoredSignals)
  const startedMs = performance.now()
  let shared: SharedRun | undefined
  try {
    const forwards = new Forwards({ connection, values: config.values, log: run.log })
    await forwards.openConfigured()
    shared = await share(connection, run, forwards)
    if (background?.role === 'keeper' && shared === undefined) {
      await background.unshared()
      return 255
    }
    if (background === undefined) await runLocalCommand(config, run.log)
    else await background.ready({ localCommand: true })
    const signalled = ending.signal.then((signal) => killed(signal, connection, run, startedMs))
    const ends = [work(connection, { ...run, forwards }, startedMs, shared), signalled]
    const over = shared?.over.then((status) => {
      logFinish(connection, startedMs, -1, run.log)
      return status
    })
    return await Promise.race(over === undefined ? ends : [...ends, over])
  } finally {
    ending.stop()
    await shared?.close()
  }
}

/** What a host whose key has changed is not given; the warnings say so. */
function withNothingForwarded(run: Run): Run {
  const none = { localForward: [], remoteForward: [], dynamicForward: [], forwardX11: false }
  const config = { ...run.config, values: { ...run.config.values, ...none } }
  return { ...run, config, plan: { ...run.plan, agentPath: undefined } }
}

/** With what was opened for it. */
interface Opened extends Run {
  readonly forwards: Forwards
}

async function share(connection: Connection, run: Run, forwards: Forwards): Promise<SharedRun | undefined> {
  const { controlMaster, controlPath } = run.config.values
  if (controlMaster === 'no' || controlPath === undefined) return undefined
  const { shareRun } = await import('./control/share.ts')
  return await shareRun(connection, run, forwards, controlPath)
}

async function work(
  connection: Connection,
  run: Opened,
  startedMs: number,
  shared: SharedRun | undefined,
): Promise<number> {
  const { line, plan } = run
  if (line.stdioForward !== undefined) {
    run.log.write('DEBUG1', `channel_connect_stdio_fwd: ${line.stdioForward}`)
    await forwardStdio(connection, stdioForwardTarget(line.stdioForward))
    run.log.write('DEBUG1', 'stdio forwarding: done')
    return 0
  }
  if (plan.program === undefined) {
    forbidMoreSessions(connection, run)
    const end = await connection.closed
    const status = lost(end, run)
    if (end !== undefined && !isFatal(end)) logFinish(connection, startedMs, -1, run.log)
    return status
  }
  return await runProgram(connection, plan.program, run, { startedMs, shared })
}

async function runProgram(
  connection: Connection,
  program: NonNullable<SessionPlan['program']>,
  run: Opened,
  { startedMs, shared }: { readonly startedMs: number; readonly shared: SharedRun | undefined },
): Promise<number> {
  const { plan, config, log, peer, forwards } = run
  const { escapeChar, stdinNull, forwardAgent, enableEscapeCommandline, permitLocalCommand } = config.values
  logRequests(program, run)
  if (plan.agentPath !== undefined) connection.forwardAgent(plan.agentPath)
  const x11 = await requestX11(connection, config.values, log)
  const end = await connection.interact(program, {
    terminal: process,
    stdin: !stdinNull && run.background === undefined,
    pty: plan.pty,
    term: plan.term,
    escape: escapeChar === 'none' ? undefined : escapeChar,
    forwardAgent: forwardAgent.enabled === true && plan.agentPath !== undefined,
    changeVerbosity: (step) => log.change(step),
    keystrokeIntervalMs: config.values.obscureKeystrokeTiming,
    describeConnection: () => describeConnection(connection, { startedMs, address: peer.address }),
    onRequested: () => forbidMoreSessions(connection, run),
    ...(x11 === undefined ? {} : { x11 }),
    onX11Refused: () => log.write('INFO', 'X11 forwarding request failed on channel 0'),
    ...(enableEscapeCommandline
      ? { onCommand: (text) => runEscapeCommand(text, { forwards, log, mayRunLocally: permitLocalCommand }) }
      : {}),
    onBackground: () => forwards.stopListening(),
    onPtyRefused() {
      if (plan.pty === 'optional') log.write('ERROR', 'PTY allocation request failed on channel 0')
    },
  })
  if (end.error?.code !== 'request-refused') logEnd(end, log)
  if (end.error !== undefined) lost(end.error, run)
  // What is fatal to ssh ends it here.
  if (isFatal(end.error)) return 255
  // As ssh: connections that are forwarded may go on.
  if (end.error === undefined && !end.terminated) await (shared ?? { whenFree: () => connection.whenIdle() }).whenFree()
  if (plan.pty) log.write('INFO', `Connection to ${peer.host} closed.`)
  logFinish(connection, startedMs, end.status ?? -1, log)
  return end.status === undefined ? 255 : end.status & 0xff
}

/** Was a request refused, or the connection broken off? One that has only ended leads to the usual last lines. */
function isFatal(error: SshError | undefined): boolean {
  const isEnd = error instanceof ProtocolError || error instanceof DisconnectError
  return isEnd || error?.code === 'timed-out' || error?.code === 'request-refused'
}

/** Whoever takes this process over later shall not get further sessions; only OpenSSH knows the request. */
function forbidMoreSessions(connection: Connection, { config, log }: Run): void {
  if (config.values.controlMaster !== 'no' || !connection.info.serverSoftware.startsWith('OpenSSH_')) return
  log.write('DEBUG1', 'Requesting no-more-sessions@openssh.com')
  void connection.globalRequest('no-more-sessions@openssh.com')
}

function lost(error: Parameters<typeof describeLoss>[0] | undefined, { log, peer }: Run): number {
  if (error !== undefined) for (const text of describeLoss(error, peer)) log.write('ERROR', text)
  return 255
}

/** As ssh: a connection without a session that is told to end has done its duty. */
function killed(signal: NodeJS.Signals, connection: Connection, { plan, log }: Run, startedMs: number): number {
  if (signal === 'SIGTERM' && plan.program === undefined) {
    logFinish(connection, startedMs, 0, log)
    return 0
  }
  log.write('VERBOSE', `Killed by signal ${SIGNAL_NUMBERS[signal]}.`)
  return 255
}

const SIGNAL_NUMBERS: { readonly [Name in NodeJS.Signals]?: number } = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 }
