// Errors in the words of ssh, one line each, so that programs that look at them keep working.
import {
  AuthenticationError,
  ConfigError,
  DisconnectError,
  HostKeyError,
  NegotiationError,
  ProtocolError,
  SshError,
} from '@yon/ssh/errors'

/** Whom the connection was to. */
export interface Peer {
  readonly user: string
  readonly host: string
  /** Address and port as `192.0.2.1 port 22`, once known. */
  readonly address: string
  /** Has it said who it is? */
  readonly identified: boolean
}

/** The lines that tell a person why there is no connection any more. Never a stack. */
export function describeFailure(error: unknown, peer: Peer): readonly string[] {
  for (const [type, describe] of descriptions) {
    if (error instanceof type) return describe(error as never, peer)
  }
  return [`ssh: ${error instanceof Error ? error.message : String(error)}`]
}

/** The lines for a connection that ended under a running session. */
export function describeLoss(error: SshError, peer: Peer): readonly string[] {
  if (error.code !== 'connection-lost') return describeFailure(error, peer)
  const { code, message } = (error.cause ?? {}) as NodeJS.ErrnoException
  if (code === undefined) return [`Connection to ${peer.host} closed by remote host.`]
  return [`Read from remote host ${peer.host}: ${reasons[code] ?? message}`]
}

type Description<E> = readonly [new (...args: never[]) => E, (error: E, peer: Peer) => readonly string[]]

function description<E>(
  type: new (...args: never[]) => E,
  describe: (error: E, peer: Peer) => readonly string[],
): Description<E> {
  return [type, describe]
}

/** The first that fits counts: the special before the general. */
const descriptions = [
  description(ConfigError, ({ diagnostics, message }) => [...diagnostics, message]),
  description(AuthenticationError, ({ methodsThatCanContinue }, { user, host }) => [
    `${user}@${host}: Permission denied (${methodsThatCanContinue.join(',')}).`,
  ]),
  // Why was told when the key was seen.
  description(HostKeyError, () => ['Host key verification failed.']),
  description(NegotiationError, ({ message }, { address }) => [`Unable to negotiate with ${address}: ${message}`]),
  description(DisconnectError, ({ reason, description: text }, { address }) => [
    `Received disconnect from ${address}:${reason}: ${text}`,
    `Disconnected from ${address}`,
  ]),
  description(ProtocolError, ({ code, message }, { address }) =>
    code === 'mac-mismatch'
      ? ['Corrupted MAC on input.', fatalOnConnection(address, 'message authentication code incorrect')]
      : [fatalOnConnection(address, message)],
  ),
  description(SshError, (error, peer) => byCode(error, peer)),
]

function byCode({ code, phase, message, cause }: SshError, { address, identified }: Peer): readonly string[] {
  switch (code) {
    case 'connect-failed':
      return [`ssh: ${message}`]
    case 'timed-out':
      if (phase === 'connect') return [`ssh: ${message}`]
      return phase === 'key-exchange' ? [`Connection to ${address} timed out`] : [message]
    case 'connection-lost': {
      const how = wasReset(cause) ? 'read: Connection reset by peer' : 'Connection closed by remote host'
      const last = `Connection ${wasReset(cause) ? 'reset' : 'closed'} by ${address}`
      return identified ? [last] : [`kex_exchange_identification: ${how}`, last]
    }
    default:
      return [message]
  }
}

function fatalOnConnection(address: string, why: string): string {
  return `ssh_dispatch_run_fatal: Connection to ${address}: ${why}`
}

function wasReset(cause: unknown): boolean {
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === 'ECONNRESET'
}

const reasons: Readonly<Record<string, string>> = {
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EPIPE: 'Broken pipe',
  EHOSTUNREACH: 'No route to host',
}
