// What a person can do when the server opens no channel, starts no program or does not listen.
import { ChannelOpenError, SshError } from '../../errors.ts'
import { OpenFailureReason } from '../../messages/registry.ts'
import type { ForwardAddress } from '../address.ts'
import { addFacts } from './add-facts.ts'

/** For a channel that was refused. @param target where a forwarded channel was to go to */
export function adviseOnChannel<E>(error: E, channelType: string, hop: string | undefined, target?: string): E {
  if (!(error instanceof SshError)) return error
  return addFacts(error, {
    hop,
    ...(error instanceof ChannelOpenError ? { advice: adviceOnRefusal(error.reason, channelType, target) } : {}),
  })
}

/** For a request of a session that was answered with failure. */
export function adviceOnRequest(requestType: string): string {
  return requests[requestType] ?? `the server does not take ${requestType} requests`
}

/** For a listener that the server does not open. */
export function adviceOnListening(address: ForwardAddress): string {
  if (address.kind === 'unix') {
    return 'is there such a socket already, and does the server allow it (AllowStreamLocalForwarding)?'
  }
  const inUse = address.port === 0 ? '' : `is port ${address.port} in use there? `
  const privileged = address.port > 0 && address.port < 1024 ? 'ports below 1024 are for root; ' : ''
  return `${inUse}${privileged}the server may forbid it (AllowTcpForwarding, PermitListen)`
}

function adviceOnRefusal(reason: number, channelType: string, target = 'the target'): string {
  if (channelType === 'session') {
    return 'the server may allow no more sessions on a connection (MaxSessions): end one, or connect once more'
  }
  if (reason === OpenFailureReason.administrativelyProhibited) {
    return channelType === 'direct-tcpip'
      ? `the server forbids forwarding to ${target} (AllowTcpForwarding, PermitOpen, or restrictions of the key)`
      : `the server forbids forwarding to ${target} (AllowStreamLocalForwarding)`
  }
  if (reason === OpenFailureReason.connectFailed) return `does something listen at ${target}, as the server sees it?`
  if (reason === OpenFailureReason.unknownChannelType) return `the server does not know channels of type ${channelType}`
  return 'the server has too much to do: try again later, or with fewer channels at once'
}

const requests: Readonly<Record<string, string>> = {
  'pty-req': 'the server gives no terminal (PermitTTY, or restrictions of the key): go without, or pty.optional',
  exec: 'the server runs no commands for this user, or not this one',
  shell: 'the server gives this user no shell: run a command, or ask for a subsystem',
  subsystem: 'the server has no such subsystem (Subsystem in its sshd_config)',
}
