// The middle of a run: a connection is there, its purpose is fulfilled, the status is known.
import type { Connection } from '@yon/ssh'
import type { ResolvedConfig } from '@yon/ssh/config'
import type { Log } from '../log.ts'
import type { CommandLine } from './command-line.ts'
import { stdioForwardTarget } from './configuration.ts'
import { Ending } from './ending.ts'
import { runEscapeCommand } from './escape-command.ts'
import { describeLoss, type Peer } from './failure.ts'
import { Forwards } from './forwards.ts'
import type { SessionPlan } from './session-plan.ts'
import { runLocalCommand } from './local-command.ts'
import { logEnd, logRequests, logTraffic } from './session-log.ts'
import { forwardStdio } from './stdio-forward.ts'

/** What a run is made of. */
export interface Run {
  readonly line: CommandLine
  readonly config: ResolvedConfig
  readonly plan: SessionPlan
  readonly log: Log
  readonly peer: Peer
}

/** Does what the connection is for; the exit status. */
export async function useConnection(connection: Connection, run: Run): Promise<number> {
  const ending = new Ending()
  const startedMs = performance.now()
  try {
    const forwards = new Forwards({ connection, values: run.config.values, log: run.log })
    await forwards.openConfigured()
    await runLocalCommand(run.config)
    const signalled = ending.signal.then((signal) => killed(signal, run))
    return await Promise.race([work(connection, { ...run, forwards }, startedMs), signalled])
  } finally {
    ending.stop()
  }
}

/** With what was opened for it. */
interface Opened extends Run {
  readonly forwards: Forwards
}

async function work(connection: Connection, run: Opened, startedMs: number): Promise<number> {
  const { line, plan } = run
  if (line.stdioForward !== undefined) {
    run.log.write('DEBUG1', `channel_connect_stdio_fwd: ${line.stdioForward}`)
    await forwardStdio(connection, stdioForwardTarget(line.stdioForward))
    return 0
  }
  if (plan.program === undefined) return lost(await connection.closed, run)
  return await runProgram(connection, plan.program, run, startedMs)
}

async function runProgram(
  connection: Connection,
  program: NonNullable<SessionPlan['program']>,
  run: Opened,
  startedMs: number,
): Promise<number> {
  const { plan, config, log, peer, forwards } = run
  const { escapeChar, stdinNull, forwardAgent, enableEscapeCommandline, permitLocalCommand } = config.values
  let hasPty = Boolean(plan.pty)
  logRequests(program, run)
  if (plan.agentPath !== undefined) connection.forwardAgent(plan.agentPath)
  const end = await connection.interact(program, {
    terminal: process,
    stdin: !stdinNull,
    pty: plan.pty,
    term: plan.term,
    escape: escapeChar === 'none' ? undefined : escapeChar,
    forwardAgent: forwardAgent.enabled === true && plan.agentPath !== undefined,
    changeVerbosity: (step) => log.change(step),
    ...(enableEscapeCommandline
      ? { onCommand: (text) => runEscapeCommand(text, { forwards, log, mayRunLocally: permitLocalCommand }) }
      : {}),
    onBackground: () => forwards.stopListening(),
    onPtyRefused() {
      hasPty = false
      if (plan.pty === 'optional') log.write('ERROR', 'PTY allocation request failed on channel 0')
    },
  })
  const refused = end.error?.code === 'request-refused'
  if (!refused) logEnd(end, log)
  if (end.error !== undefined) lost(end.error, run)
  // As ssh: connections that are forwarded may go on.
  else if (!end.terminated) await connection.whenIdle()
  if (hasPty) log.write('INFO', `Connection to ${peer.host} closed.`)
  if (refused) return 255
  logTraffic(connection, startedMs, log)
  log.write('DEBUG1', `Exit status ${end.status ?? -1}`)
  return end.status === undefined ? 255 : end.status & 0xff
}

function lost(error: Parameters<typeof describeLoss>[0] | undefined, { log, peer }: Run): number {
  if (error !== undefined) for (const text of describeLoss(error, peer)) log.write('ERROR', text)
  return 255
}

/** As ssh: a connection without a session that is told to end has done its duty. */
function killed(signal: NodeJS.Signals, { plan, log }: Run): number {
  if (signal === 'SIGTERM' && plan.program === undefined) return 0
  log.write('VERBOSE', `Killed by signal ${SIGNAL_NUMBERS[signal]}.`)
  return 255
}

const SIGNAL_NUMBERS: { readonly [Name in NodeJS.Signals]?: number } = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 }
