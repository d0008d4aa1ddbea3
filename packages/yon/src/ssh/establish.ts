// From a configuration to a connection, and from there to the exit status.
import type { Connection } from '@yon/ssh'
import { type BegunTcp, connectConfigured } from '@yon/ssh/client'
import { proxyCommand as expandedProxyCommand } from '@yon/ssh/config'
import { SshError } from '@yon/ssh/errors'
import { sanitizeForTerminal } from '@yon/ssh/terminal'
import { typeOfService } from './begin-connecting.ts'
import { describeFailure } from './failure.ts'
import { personAtTerminal } from './person.ts'
import { type Prepared, useConnection } from './session.ts'
import { describeIdentityFiles } from './identity-log.ts'
import { TraceLog } from './trace-log.ts'
import { WeakCryptoWarnings } from './weak-crypto.ts'

/** Connects, runs, and gives the exit status. @param tcp when it was begun before */
export async function establish(prepared: Prepared, tcp?: BegunTcp): Promise<number> {
  const { config, log, line } = prepared
  const { user, hostName: host, port, proxyCommand, proxyJump } = config.values
  const proxied = proxyCommand !== undefined || (proxyJump?.hops.length ?? 0) > 0
  const unknown = { identified: false, reached: false }
  const { bindAddress, bindInterface } = config.values
  const peer = {
    user,
    host,
    port,
    bindAddress,
    bindInterface,
    proxied,
    address: proxied ? 'UNKNOWN port 65535' : `${host} port ${port}`,
    ...unknown,
  }
  if (host === '' && !proxied) {
    log.write('FATAL', 'ssh: Could not resolve hostname : Name or service not known')
    return 255
  }
  const run = { ...prepared, peer }
  if (log.shows('DEBUG1')) {
    const command = expandedProxyCommand(config)
    if (command !== undefined) log.write('DEBUG1', `Executing proxy command: exec ${command}`)
  }
  const traces = new TraceLog(log)
  const warnings = new WeakCryptoWarnings(config.values, log)
  const identityFiles = log.shows('DEBUG1') ? await describeIdentityFiles(config) : []
  let connection: Connection
  try {
    connection = await connectConfigured(config, {
      person: prepared.person ?? personAtTerminal(log),
      openSession: run.plan.program !== undefined,
      onBanner: (text) => {
        if (log.shows('INFO')) log.show(sanitizeForTerminal(text))
      },
      onTrace(trace) {
        if (trace.jump === undefined) {
          if (trace.event === 'connecting') peer.reached = true
          if (trace.event === 'connected') peer.address = trace.to
          if (trace.event === 'identification') peer.identified = true
        }
        traces.write(trace)
        warnings.observe(trace)
        const isOpen = trace.event === 'connected' || (trace.event === 'connecting' && trace.by !== 'tcp')
        if (trace.jump === undefined && isOpen) for (const text of identityFiles) log.write('DEBUG1', text)
      },
      ...typeOfService(run),
      // `~v` at a terminal may bring the level at which it is told.
      countTraffic: log.shows('VERBOSE') || Boolean(run.plan.pty) || config.values.controlMaster !== 'no',
      ...(tcp === undefined ? {} : { tcp }),
      ...(line.configFile === undefined ? {} : { configFile: line.configFile }),
    })
  } catch (error) {
    // As ssh, which goes on to other addresses after it.
    const level = error instanceof SshError && error.code === 'connect-failed' ? 'ERROR' : 'FATAL'
    for (const text of describeFailure(error, peer)) log.write(level, text)
    if (error instanceof SshError && error.advice !== undefined) log.write('DEBUG1', `advice: ${error.advice}`)
    return 255
  }
  const status = await useConnection(connection, run)
  await connection.whenSettled()
  // The goodbye is written at once; a far end that is gone is not waited for.
  void connection.close()
  return status
}
