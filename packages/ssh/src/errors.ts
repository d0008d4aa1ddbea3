// What can go wrong, by who is at fault. Match on `code` (a closed union), never on the message.

/** Where in the life of a connection an error happened. */
export type Phase =
  'connect' | 'identification' | 'key-exchange' | 'host-key' | 'authentication' | 'connection' | 'channel' | 'local'

/** Every code an error of this library can carry. */
export type SshErrorCode =
  | 'protocol-violation' // the peer sent what the protocol forbids
  | 'mac-mismatch' // a packet failed its integrity check
  | 'no-common-algorithm' // negotiation found nothing both ends allow
  | 'incompatible-peer' // the peer speaks something else than SSH 2.0
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'host-key-rejected'
  | 'authentication-failed'
  | 'channel-open-refused'
  | 'request-refused' // a channel or global request was answered with failure
  | 'disconnected' // the peer sent SSH_MSG_DISCONNECT
  | 'connection-lost' // the transport ended or failed
  | 'connect-failed' // no transport could be made
  | 'timed-out'
  | 'aborted' // an AbortSignal of the caller
  | 'closed' // used after close()
  | 'limit-exceeded' // a bound of ours, named in the message
  | 'invalid-key'
  | 'passphrase-required'
  | 'wrong-passphrase'
  | 'insecure-permissions'
  | 'invalid-config'
  | 'invalid-argument' // misuse of the API
  | 'agent-failed'
  | 'control-socket-exists' // of another master

/** What an error can carry beside its code and message. */
export interface SshErrorFacts {
  readonly phase?: Phase
  /** The host this concerns, as the user named it. */
  readonly hop?: string
  /** One line a person can act on. */
  readonly advice?: string
  readonly cause?: unknown
}

/** The base of all errors thrown or given by this library. */
export class SshError extends Error {
  override readonly name: string = 'SshError'
  readonly code: SshErrorCode
  readonly phase: Phase | undefined
  readonly hop: string | undefined
  readonly advice: string | undefined

  constructor(code: SshErrorCode, message: string, facts: SshErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.phase = facts.phase
    this.hop = facts.hop
    this.advice = facts.advice
  }
}

/** The peer misbehaved: what it sent is malformed, out of order or over a limit. The connection ends. */
export class ProtocolError extends SshError {
  override readonly name = 'ProtocolError'
  /** The reason code for SSH_MSG_DISCONNECT (RFC 4253 §11.1). */
  readonly disconnectReason: number
  /** With `incompatible-peer`: what is wrong with how the peer began. */
  readonly identification: IdentificationFault | undefined
  /** The packet_length that no peer may send, when it was that (RFC 4253 §6). */
  readonly packetLength: number | undefined

  constructor(message: string, facts: ProtocolErrorFacts = {}) {
    super(facts.code ?? 'protocol-violation', message, facts)
    this.disconnectReason = facts.disconnectReason ?? 2
    this.identification = facts.identification
    this.packetLength = facts.packetLength
  }
}

/** What a `ProtocolError` can carry besides. */
export interface ProtocolErrorFacts extends SshErrorFacts {
  readonly code?: SshErrorCode
  readonly disconnectReason?: number
  readonly identification?: IdentificationFault
  readonly packetLength?: number
}

/** Why no SSH 2.0 can be spoken with whoever began like that (RFC 4253 §4.2). */
export interface IdentificationFault {
  readonly problem: 'version' | 'malformed' | 'invalid-characters' | 'line-too-long' | 'too-many-lines'
  /** What was to be the identification, as the peer said it: make it safe before a terminal shows it. */
  readonly line: string
}

/** The two ends have no algorithm of one kind in common (RFC 4253 §7.1). */
export class NegotiationError extends SshError {
  override readonly name = 'NegotiationError'
  readonly what: string
  readonly ours: readonly string[]
  readonly theirs: readonly string[]

  constructor(what: string, ours: readonly string[], theirs: readonly string[]) {
    super('no-common-algorithm', `no matching ${what} found. Their offer: ${harmless(theirs.join(','))}`, {
      phase: 'key-exchange',
    })
    this.what = what
    this.ours = ours
    this.theirs = theirs
  }
}

/** What is known about a host key that was not accepted. */
export interface HostKeyFacts extends SshErrorFacts {
  readonly keyType?: string
  readonly fingerprint?: string
  readonly locations?: HostKeyError['locations']
  readonly warning?: HostKeyError['warning']
}

/** The host key was not accepted. */
export class HostKeyError extends SshError {
  override readonly name = 'HostKeyError'
  /** The type of the key that the server showed, for example `ssh-ed25519`. */
  readonly keyType: string | undefined
  readonly fingerprint: string | undefined
  /** The lines of files that speak against the key. Lines are counted from 1. */
  readonly locations: readonly { readonly file: string; readonly line: number }[]
  /** What a person is to read before the message, line by line. */
  readonly warning: readonly string[]

  constructor(code: SshErrorCode, message: string, facts: HostKeyFacts = {}) {
    super(code, message, { phase: 'host-key', ...facts })
    this.keyType = facts.keyType
    this.fingerprint = facts.fingerprint
    this.locations = facts.locations ?? []
    this.warning = facts.warning ?? []
  }
}

/** A configuration cannot be used: a file or an option that does not parse, or a value that does not resolve. */
export class ConfigError extends SshError {
  override readonly name = 'ConfigError'
  /** What was found wrong line by line, as a person is to read it before the message. */
  readonly diagnostics: readonly string[]
  /** Is it in what a command line says, rather than in a file? */
  readonly inArguments: boolean

  constructor(message: string, facts: SshErrorFacts & { diagnostics?: readonly string[]; inArguments?: boolean } = {}) {
    super('invalid-config', message, { phase: 'local', ...facts })
    this.diagnostics = facts.diagnostics ?? []
    this.inArguments = facts.inArguments ?? false
  }
}

/** One way in that was tried, without its secrets. */
export interface AuthenticationTry {
  readonly method: string
  /**
   * `failure`: the server refused; `partial-success`: it wants more besides; `withdrawn`: given up by ourselves, as no
   * signature or answer could be had; `unusable`: an identity that was not even offered.
   */
  readonly outcome: string
  /** A key by its fingerprint and where it comes from; an unusable one by its file. */
  readonly description: string
  /** Why it was withdrawn or could not be used, if that is known. */
  readonly reason?: string
  /** What a person can do about that. */
  readonly advice?: string
}

/** Authentication ended without success. */
export class AuthenticationError extends SshError {
  override readonly name = 'AuthenticationError'
  /** Methods the server would still take (RFC 4252 §5.1). */
  readonly methodsThatCanContinue: readonly string[]
  /** Every attempt in order, and every identity that could not be used. */
  readonly tried: readonly AuthenticationTry[]

  constructor(
    message: string,
    methodsThatCanContinue: readonly string[],
    facts: SshErrorFacts & { readonly tried?: AuthenticationError['tried'] } = {},
  ) {
    super('authentication-failed', message, { phase: 'authentication', ...facts })
    this.methodsThatCanContinue = methodsThatCanContinue
    this.tried = facts.tried ?? []
  }
}

/** The peer refused to open a channel (RFC 4254 §5.1). */
export class ChannelOpenError extends SshError {
  override readonly name = 'ChannelOpenError'
  readonly reason: number
  /** As the peer said it: make it safe before a terminal shows it. */
  readonly description: string
  /** Our number of the channel, as logs have it. */
  readonly localNumber: number | undefined

  constructor(reason: number, description: string, localNumber?: number) {
    super('channel-open-refused', harmless(description), { phase: 'channel' })
    this.reason = reason
    this.description = description
    this.localNumber = localNumber
  }
}

/** The peer ended the connection with SSH_MSG_DISCONNECT (RFC 4253 §11.1). */
export class DisconnectError extends SshError {
  override readonly name = 'DisconnectError'
  readonly reason: number
  /** As the peer said it: make it safe before a terminal shows it. */
  readonly description: string

  constructor(reason: number, description: string) {
    super('disconnected', `the peer disconnected (${reason}): ${harmless(description)}`)
    this.reason = reason
    this.description = description
  }
}

/** A private key file that others may read, which is not used then. */
export class InsecurePermissionsError extends SshError {
  override readonly name = 'InsecurePermissionsError'
  readonly path: string
  /** The permission bits. */
  readonly mode: number
  /** What ssh prints in this case, line by line. */
  readonly warning: readonly string[]

  constructor(path: string, mode: number) {
    const permissions = `Permissions 0${mode.toString(8).padStart(3, '0')} for '${path}' are too open.`
    super('insecure-permissions', permissions, { phase: 'local', advice: `chmod 600 ${path}` })
    this.path = path
    this.mode = mode
    this.warning = [
      '@'.repeat(59),
      '@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @',
      '@'.repeat(59),
      permissions,
      'It is required that your private key files are NOT accessible by others.',
      'This private key will be ignored.',
    ]
  }
}

/** Words of a peer in a message, which programs print without thinking: no control characters, and not without end. */
function harmless(text: string): string {
  return text.slice(0, PEER_TEXT_LENGTH_MAX).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
}

const PEER_TEXT_LENGTH_MAX = 4096
