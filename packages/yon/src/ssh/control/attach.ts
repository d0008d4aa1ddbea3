// A session over the connection of a master.
import type { X11Request } from '@yon/ssh'
import { sessionEnvironment } from '@yon/ssh/client'
import { ChannelOpenError, SshError } from '@yon/ssh/errors'
import type { MuxClient, SharedConnection } from '@yon/ssh/mux'
import { stdioForwardTarget } from '../forward-option.ts'
import { Ending } from '../ending.ts'
import { describeRefusal } from '../failure.ts'
import { logRequests } from '../session-log.ts'
import type { Prepared } from '../session.ts'
import type { SessionPlan } from '../session-plan.ts'
import { requestX11 } from '../x11.ts'
import { forwardStdio } from '../stdio-forward.ts'
import { requestForwards } from './forward-requests.ts'

/** Runs over the master, and gives the exit status; undefined: the master would not, so we need a connection of our own. */
export async function attach(client: MuxClient, prepared: Prepared): Promise<number | undefined> {
  // Before the master goes into proxy mode, where nothing else can be asked of it.
  const { line, plan, config, log } = prepared
  const hasProgram = line.stdioForward === undefined && plan.program !== undefined
  const x11 = hasProgram ? await requestX11(client, config.values, log) : undefined
  const shared = await share(client, prepared)
  if (shared === undefined) {
    client.close()
    return undefined
  }
  const ending = new Ending(prepared.background?.ignoredSignals)
  try {
    await prepared.background?.ready({ localCommand: false })
    return await Promise.race([work(shared, prepared, x11), ending.signal.then(() => 255)])
  } finally {
    ending.stop()
    void shared.close()
  }
}

async function share(client: MuxClient, { config, line, log }: Prepared): Promise<SharedConnection | undefined> {
  const { values } = config
  if (line.stdioForward === undefined && !(await requestForwards(client, values, log))) {
    log.write('ERROR', 'muxclient: master forward request failed')
    return undefined
  }
  try {
    return await client.proxy({ host: values.hostName, env: sessionEnvironment(config) })
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    const text = error.advice === undefined ? 'session request failed' : 'Master refused session request'
    log.write('ERROR', `${text}: ${error.message}`)
    return undefined
  }
}

async function work(shared: SharedConnection, prepared: Prepared, x11: X11Request | undefined): Promise<number> {
  const { line, plan, background } = prepared
  if (line.stdioForward !== undefined) return await runStdioForward(shared, line.stdioForward, prepared)
  if (plan.program !== undefined) return await runProgram(shared, plan.program, prepared, x11)
  // The forwards are the master's now, and need nobody here.
  if (background === undefined) await shared.closed
  return background === undefined ? 255 : 0
}

async function runStdioForward(shared: SharedConnection, target: string, { log }: Prepared): Promise<number> {
  try {
    await forwardStdio(shared, stdioForwardTarget(target))
    return 0
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    log.write('DEBUG1', error instanceof ChannelOpenError ? describeRefusal(error) : error.message)
    log.write('FATAL', 'Stdio forwarding request failed: Session open refused by peer')
    return 255
  }
}

async function runProgram(
  shared: SharedConnection,
  program: NonNullable<SessionPlan['program']>,
  { config, plan, log, background }: Prepared,
  x11: X11Request | undefined,
): Promise<number> {
  const { escapeChar, stdinNull, forwardAgent, hostName } = config.values
  logRequests(program, { config, log })
  const end = await shared.interact(program, {
    terminal: process,
    stdin: !stdinNull && background === undefined,
    pty: plan.pty,
    term: plan.term,
    escape: escapeChar === 'none' ? undefined : escapeChar,
    forwardAgent: forwardAgent.enabled === true,
    onPtyRefused() {
      if (plan.pty === 'optional') log.write('ERROR', 'PTY allocation request failed')
    },
    ...(x11 === undefined ? {} : { x11 }),
    onX11Refused: () => log.write('INFO', 'X11 forwarding request failed on channel 0'),
  })
  if (end.error?.code === 'request-refused' || end.error?.code === 'channel-open-refused') {
    log.write('ERROR', end.error.message)
  } else if (end.error !== undefined) {
    log.write('DEBUG2', 'Control master terminated unexpectedly')
  }
  if (plan.pty) log.write('INFO', `Shared connection to ${hostName} closed.`)
  return end.status === undefined ? 255 : end.status & 0xff
}
