// Errors in the words of ssh, one line each, so that programs that look at them keep working.
import {
  AuthenticationError,
  ChannelOpenError,
  ConfigError,
  DisconnectError,
  HostKeyError,
  type IdentificationFault,
  NegotiationError,
  ProtocolError,
  SshError,
} from '@yon/ssh/errors'
import { tooManyFiles } from './too-many-files.ts'

/** Whom the connection was to. */
export interface Peer {
  readonly user: string
  readonly host: string
  /** Address and port as `192.0.2.1 port 22`, once known. */
  readonly address: string
  readonly port: number
  readonly bindAddress: string | undefined
  readonly bindInterface?: string | undefined
  /** By a jump host or a proxy command. */
  readonly proxied: boolean
  /** Is the way there open? False: a jump host has failed. */
  readonly reached: boolean
  /** Has it said who it is? */
  readonly identified: boolean
}

/** The lines that tell a person why there is no connection any more. Never a stack. */
export function describeFailure(error: unknown, peer: Peer): readonly string[] {
  // Where ssh has a jump, it is another ssh that fails first.
  const isMistaken = error instanceof SshError && error.code === 'invalid-config'
  const wayFailed = peer.proxied && !isMistaken && (!peer.reached || error instanceof ChannelOpenError)
  const advice = tooManyFiles(error)
  return [
    ...describeError(error, peer),
    ...(wayFailed ? closedBeforeIdentification(peer.address) : []),
    ...(advice === undefined ? [] : [`yon-ssh: ${advice}`]),
  ]
}

function describeError(error: unknown, peer: Peer): readonly string[] {
  for (const [type, describe] of descriptions) {
    if (error instanceof type) return describe(error as never, peer)
  }
  return [`ssh: ${error instanceof Error ? error.message : String(error)}`]
}

/** Is the command line at fault, rather than a file or a server? */
export function isInArguments(error: unknown): boolean {
  return error instanceof ConfigError && error.inArguments
}

/** The lines for a connection that ended under a running session. */
export function describeLoss(error: SshError, peer: Peer): readonly string[] {
  if (error instanceof ChannelOpenError) return [describeRefusal(error)]
  if (error.code !== 'connection-lost') return describeFailure(error, peer)
  const { code, message } = (error.cause ?? {}) as NodeJS.ErrnoException
  if (code === undefined) return [`Connection to ${peer.host} closed by remote host.`]
  return [`Read from remote host ${peer.host}: ${reasons[code] ?? message}`]
}

/** What the system says of an error, as strerror(3). */
export function systemReason(error: Error): string {
  return reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? error.message
}

/** Of a channel. */
export function describeRefusal({ reason, description: text, localNumber = 0 }: ChannelOpenError): string {
  return `channel ${localNumber}: open failed: ${refusals[reason] ?? 'unknown reason'}: ${text}`
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
  // The channel of -W, or of a jump.
  description(ChannelOpenError, (error) => [describeRefusal(error), 'stdio forwarding failed']),
  description(NegotiationError, ({ message }, { address }) => [`Unable to negotiate with ${address}: ${message}`]),
  description(DisconnectError, ({ reason, description: text }, { address }) => [
    `Received disconnect from ${address}:${reason}: ${text}`,
    `Disconnected from ${address}`,
  ]),
  description(ProtocolError, (error, { address }) => describeViolation(error, address)),
  description(SshError, (error, peer) => byCode(error, peer)),
]

function describeViolation(
  { code, message, identification, packetLength }: ProtocolError,
  address: string,
): readonly string[] {
  if (identification !== undefined) return describeIdentification(identification, address)
  if (code === 'mac-mismatch') return ['Corrupted MAC on input.', fatalOnConnection(address, WRONG_MAC)]
  if (packetLength !== undefined) return [`Bad packet length ${packetLength}.`, fatalOnConnection(address, WRONG_MAC)]
  return [fatalOnConnection(address, message)]
}

function describeIdentification({ problem, line }: IdentificationFault, address: string): readonly string[] {
  const failed = (why: string): string => `banner exchange: Connection to ${address}: ${why}`
  const [, major = ''] = /^SSH-(\d+)\./.exec(line) ?? []
  switch (problem) {
    case 'version':
      return [`Protocol major versions differ: 2 vs. ${major}`, failed('could not read protocol version')]
    case 'malformed':
      return [`Bad remote protocol version identification: '${line}'`, failed('invalid format')]
    case 'invalid-characters':
      return ['kex_exchange_identification: banner line contains invalid characters', failed('invalid format')]
    case 'line-too-long':
      return ['kex_exchange_identification: banner line too long', failed('invalid format')]
    case 'too-many-lines':
      return [
        'kex_exchange_identification: No SSH version received in first 1024 lines from server',
        failed('invalid format'),
      ]
  }
}

function byCode({ code, phase, message, cause }: SshError, peer: Peer): readonly string[] {
  const { address, identified } = peer
  switch (code) {
    case 'connect-failed':
      return bindFailure(cause, peer) ?? [`ssh: ${message}`]
    case 'timed-out':
      if (phase === 'connect') return [`ssh: ${message}`]
      if (phase !== 'key-exchange') return [message]
      return [
        ...(identified ? [] : ['Connection timed out during banner exchange']),
        `Connection to ${address} timed out`,
      ]
    case 'connection-lost': {
      const how = wasReset(cause) ? 'read: Connection reset by peer' : 'Connection closed by remote host'
      const last = `Connection ${wasReset(cause) ? 'reset' : 'closed'} by ${address}`
      if (identified) return [last]
      return [...unstartedProgram(cause), `kex_exchange_identification: ${how}`, last]
    }
    default:
      return [message]
  }
}

function closedBeforeIdentification(address: string): readonly string[] {
  return ['kex_exchange_identification: Connection closed by remote host', `Connection closed by ${address}`]
}

/** The shell of a ProxyCommand; where ssh has one, it is the child that says so. */
function unstartedProgram(cause: unknown): readonly string[] {
  const { syscall = '', path } = (cause ?? {}) as NodeJS.ErrnoException
  return syscall.startsWith('spawn') && path !== undefined ? [`${path}: ${systemReason(cause as Error)}`] : []
}

/** BindAddress is none of this machine. */
function bindFailure(cause: unknown, { bindAddress, bindInterface, host, port }: Peer): readonly string[] | undefined {
  const { code, syscall, hostname } = (cause ?? {}) as NodeJS.ErrnoException & { readonly hostname?: string }
  if (bindInterface !== undefined && cause === undefined) {
    return [`getifaddrs: ${bindInterface}: no suitable addresses`, `ssh: connect to host ${host} port ${port}: failure`]
  }
  const isUnknown = syscall === 'getaddrinfo' && bindAddress !== undefined && hostname === bindAddress
  if (code !== 'EADDRNOTAVAIL' && !isUnknown) return undefined
  return [
    isUnknown
      ? `getaddrinfo: ${bindAddress}: Name or service not known`
      : `bind ${bindAddress}: ${reasons['EADDRNOTAVAIL']}`,
    `ssh: connect to host ${host} port ${port}: failure`,
  ]
}

function fatalOnConnection(address: string, why: string): string {
  return `ssh_dispatch_run_fatal: Connection to ${address}: ${why}`
}

function wasReset(cause: unknown): boolean {
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === 'ECONNRESET'
}

const WRONG_MAC = 'message authentication code incorrect'

/** RFC 4254 §5.1, in ssh's words. */
const refusals: Readonly<Record<number, string>> = {
  1: 'administratively prohibited',
  2: 'connect failed',
  3: 'unknown channel type',
  4: 'resource shortage',
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  ENOEXEC: 'Exec format error',
  EMFILE: 'Too many open files',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EPIPE: 'Broken pipe',
  EHOSTUNREACH: 'No route to host',
  ECONNREFUSED: 'Connection refused',
  ENETUNREACH: 'Network is unreachable',
  EADDRNOTAVAIL: 'Cannot assign requested address',
}
