// The paved path. Everything else is a subpath export.
import type { ConnectOptions } from './client/connect.ts'
import type { Connection } from './client/connection.ts'
import type { ResolvedConfig } from './config/finish.ts'
import type { ServerOptions } from './server/options.ts'
import type { Server } from './server/server.ts'

export type { Identity, SignerSource } from './client/authentication/identity.ts'
export { agentKeys, type Identities, key, publicKeys } from './client/authentication/public-keys.ts'
export {
  keyFile,
  type KeyFileOptions,
  type PassphrasePrompt,
  type PassphraseRequest,
} from './client/authentication/key-files.ts'
export { hostbased, type HostbasedOptions } from './client/authentication/hostbased.ts'
export {
  keyboardInteractive,
  type KeyboardInteractiveOptions,
  type KeyboardInteractiveRequest,
  type Responder,
} from './client/authentication/keyboard-interactive.ts'
export {
  password,
  type PasswordOptions,
  type PasswordPrompt,
  type PasswordRequest,
} from './client/authentication/password.ts'
export type { AuthenticationSituation, AuthenticationStrategy, SessionFacts } from './client/authentication/strategy.ts'
export type { RunOptions, RunResult } from './client/collect.ts'
export type { ConnectOptions } from './client/connect.ts'
export type { ChannelAcceptor } from './client/channel-acceptor.ts'
export { Connection } from './client/connection.ts'
export type { AskPersonOptions, Person } from './client/configured/person.ts'
export { dial } from './client/dial.ts'
export type { Exit } from './client/exit.ts'
export type { ForwardDynamicOptions } from './client/forward-dynamic.ts'
export type { ForwardLocalOptions, LocalForward } from './client/forward-local.ts'
export type { ForwardRemoteOptions, RemoteForward } from './client/forward-remote.ts'
export type { HostKeysOffer } from './client/host-keys-offer.ts'
export type { ConnectionInfo, DirectionInfo } from './client/info.ts'
export type { ChannelTimeout } from './client/channel-timeouts.ts'
export type { KeepAliveOptions } from './client/keep-alive.ts'
export type { OpenOptions, OpenTcpOptions } from './client/open-options.ts'
export type { DialOptions, ServerPreferences, ServerPreferencesStore } from './client/options.ts'
export { Session } from './client/session.ts'
export type { Program, PtyRequest, SessionOptions, TerminalSize } from './client/session-options.ts'
export { socksProxy, type SocksProxyOptions } from './client/socks/proxy.ts'
export type { SocksRequest } from './client/socks/request.ts'
export type { AuthenticationTrace, ConnectionTrace } from './client/trace.ts'
export type { ForwardX11Options, X11Request } from './client/x11/forward.ts'
export type { X11Grant } from './client/x11/grants.ts'
export { acceptNew } from './client/trust/accept-new.ts'
export { ask } from './client/trust/ask.ts'
export { certificateAuthority, type CertificateAuthorityOptions } from './client/trust/certificate-authority.ts'
export { firstToDecide } from './client/trust/first-to-decide.ts'
export { insecureAcceptAnyHostKey } from './client/trust/insecure.ts'
export { knownHosts } from './client/trust/known-hosts.ts'
export type { KnownHostsOptions, Strictness, TrustEvent } from './client/trust/known-hosts-options.ts'
export type { AddressFinding } from './client/trust/address.ts'
export { pin, type Pin } from './client/trust/pin.ts'
export type { HostKeyQuestion, TrustPolicy, TrustTarget } from './client/trust/policy.ts'
export type { UnknownHostKey } from './client/trust/presented-key.ts'
export * from './errors.ts'
export type { ByteStream, ByteStreamEvents } from './io/byte-stream.ts'
export type { Traffic } from './io/counted-stream.ts'
export { memoryPair } from './io/memory.ts'
/** Connects by TCP, to run a connection over it. */
export { connectTcp, type TcpAttempt } from './io/tcp.ts'
/** Where and how to connect by TCP. */
export type { TcpOptions } from './io/tcp.ts'
export type { ChannelRequestOfPeer } from './protocol/connection.ts'
export type { ChannelRelay, Downstream } from './protocol/downstream-relay.ts'
export type { ConnectionLimits } from './protocol/connection-limits.ts'
export type { GlobalReply } from './protocol/global-requests.ts'
export { acceptHostKey, type HostKeyAccepted } from './protocol/proofs.ts'
export type { RekeyLimits } from './protocol/rekey.ts'
export type { ChannelTrace } from './protocol/channel-trace.ts'
export type { KeyExchangeTrace } from './protocol/key-exchange-trace.ts'
export type { TransportTrace } from './protocol/transport-setup.ts'
export type {
  AttemptOutcome,
  AuthenticationAttempt,
  HostbasedAttempt,
  InformationRequest,
  KeyboardInteractiveAttempt,
  NoneAttempt,
  PasswordAttempt,
  PasswordChange,
  PasswordChangeRequest,
  Prompt,
  PublickeyAttempt,
} from './protocol/userauth/attempt.ts'
export type { Server } from './server/server.ts'
export type { ServerOptions } from './server/options.ts'

// Configuration and server are loaded when they are first wanted: a program that dials starts in half the time.

/**
 * Connects to `[user@]host` or `ssh://[user@]host[:port]` with the configuration, keys and trust of the user. SendEnv and
 * SetEnv hold for all sessions, unless `env` is given; what else is about one session (RemoteCommand, RequestTTY,
 * ForwardAgent) and about forwards (LocalForward, RemoteForward) is for the caller to do.
 * @throws SshError
 */
export async function connect(destination: string, options: ConnectOptions = {}): Promise<Connection> {
  const module = await import('./client/connect.ts')
  return await module.connect(destination, options)
}

/** Connects by a configuration that was resolved before. @throws SshError */
export async function connectConfigured(config: ResolvedConfig, options: ConnectOptions = {}): Promise<Connection> {
  const module = await import('./client/connect.ts')
  return await module.connectConfigured(config, options)
}

/** Starts a server; everything else about servers is in `@yon/ssh/server`. */
export async function serve(options: ServerOptions): Promise<Server> {
  const module = await import('./server/server.ts')
  return await module.serve(options)
}
