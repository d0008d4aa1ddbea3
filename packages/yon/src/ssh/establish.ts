// From a configuration to a connection, and from there to the exit status.
import type { Connection } from '@yon/ssh'
import { connectConfigured } from '@yon/ssh/client'
import { sanitizeForTerminal } from '@yon/ssh/terminal'
import { describeFailure } from './failure.ts'
import { personAtTerminal } from './person.ts'
import { type Run, useConnection } from './session.ts'
import { logTrace } from './trace-log.ts'

/** Connects, runs, and gives the exit status. */
export async function establish(prepared: Omit<Run, 'peer'>): Promise<number> {
  const { config, log, line } = prepared
  const { user, hostName: host, port, proxyCommand, proxyJump } = config.values
  const proxied = proxyCommand !== undefined || (proxyJump?.hops.length ?? 0) > 0
  const peer = { user, host, address: proxied ? 'UNKNOWN port 65535' : `${host} port ${port}`, identified: false }
  const run = { ...prepared, peer }
  let connection: Connection
  try {
    connection = await connectConfigured(config, {
      person: personAtTerminal(log),
      openSession: run.plan.program !== undefined,
      onBanner: (text) => {
        if (log.shows('INFO')) process.stderr.write(sanitizeForTerminal(text))
      },
      onTrace(trace) {
        if (trace.event === 'connected' && !proxied) peer.address = trace.to
        if (trace.event === 'identification') peer.identified = true
        logTrace(log, trace)
      },
      ...(line.configFile === undefined ? {} : { configFile: line.configFile }),
    })
  } catch (error) {
    for (const text of describeFailure(error, peer)) log.write('FATAL', text)
    return 255
  }
  const status = await useConnection(connection, run)
  // The goodbye is written at once; a far end that is gone is not waited for.
  void connection.close()
  return status
}
