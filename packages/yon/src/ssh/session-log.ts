// The life of a session in the words of ssh -v.
import type { InteractEnd } from '@yon/ssh/client'
import { sessionEnvironment } from '@yon/ssh/client'
import type { Connection, Program } from '@yon/ssh'
import type { Log } from '../log.ts'
import type { Run } from './session.ts'

/** What is asked for. */
export function logRequests(program: Program, { config, log }: Pick<Run, 'config' | 'log'>): void {
  log.write('DEBUG1', 'channel 0: new session [client-session] (inactive timeout: 0)')
  log.write('DEBUG1', 'Entering interactive session.')
  const variables = Object.entries(sessionEnvironment(config))
  if (config.values.sendEnv.length > 0) log.write('DEBUG1', 'Sending environment.')
  for (const [name, value] of variables) log.write('DEBUG1', `channel 0: setting env ${name} = "${value}"`)
  if (program.kind === 'exec') log.write('DEBUG1', `Sending command: ${Buffer.from(program.command).toString()}`)
  if (program.kind === 'subsystem') log.write('DEBUG1', `Sending subsystem: ${program.name}`)
}

/** How it ended. */
export function logEnd(end: InteractEnd, log: Log): void {
  const how = end.status !== undefined ? 'exit-status' : end.signal !== undefined ? 'exit-signal' : undefined
  if (how !== undefined) log.write('DEBUG1', `client_input_channel_req: channel 0 rtype ${how} reply 0`)
  log.write('DEBUG1', 'channel 0: free: client-session, nchannels 1')
}

/** The last lines: what it has cost, and the status, -1 where there is none. @param startedMs by performance.now() */
export function logFinish(connection: Connection, startedMs: number, status: number, log: Log): void {
  logTraffic(connection, startedMs, log)
  log.write('DEBUG1', `Exit status ${status}`)
}

function logTraffic({ traffic }: Connection, startedMs: number, log: Log): void {
  if (traffic === undefined) return
  const seconds = (performance.now() - startedMs) / 1000
  const { sentBytes, receivedBytes } = traffic
  log.write(
    'VERBOSE',
    `Transferred: sent ${sentBytes}, received ${receivedBytes} bytes, in ${seconds.toFixed(1)} seconds`,
  )
  const rate = (bytes: number): string => (bytes / seconds).toFixed(1)
  log.write('VERBOSE', `Bytes per second: sent ${rate(sentBytes)}, received ${rate(receivedBytes)}`)
}
