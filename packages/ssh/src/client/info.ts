// What a connection is, for people and for logs. Nothing in it is secret.
import type { Driver } from '../io/driver.ts'
import type { DialOptions } from './options.ts'

/** What was negotiated for one direction. */
export interface DirectionInfo {
  readonly cipher: string
  /** `<implicit>` when the cipher brings its own integrity. */
  readonly mac: string
  readonly compression: string
}

/** What was negotiated, and with whom. */
export interface ConnectionInfo {
  readonly host: string
  readonly port: number
  readonly user: string
  /** TCP leads from this machine to the server, through no other host and no program. */
  readonly isDirect: boolean
  /** The server's software version, for example `OpenSSH_9.2p1`. */
  readonly serverSoftware: string
  readonly keyExchange: string
  readonly postQuantum: boolean
  readonly hostKeyAlgorithm: string
  /** The host key (or certificate) blob that was accepted. */
  readonly hostKey: Uint8Array
  /**
   * False: the policy went on although the key has changed (StrictHostKeyChecking no). No secret is asked for then, and
   * nothing is forwarded.
   */
  readonly hostKeyTrusted: boolean
  readonly strictKeyExchange: boolean
  readonly clientToServer: DirectionInfo
  readonly serverToClient: DirectionInfo
  /** H of the first key exchange. */
  readonly sessionIdentifier: Uint8Array
}

interface Connected {
  readonly driver: Driver
  readonly hostKeyIsTrusted: boolean
}

export function connectionInfo(options: DialOptions, of: Connected): ConnectionInfo {
  const { host, port = 22, user, via, stream } = options
  const { transport } = of.driver
  const negotiated = transport.negotiated as NonNullable<typeof transport.negotiated>
  const direction = (way: 'clientToServer' | 'serverToClient'): DirectionInfo => ({
    cipher: negotiated[way].cipher.name,
    mac: negotiated[way].mac?.name ?? '<implicit>',
    compression: negotiated[way].compression.name,
  })
  return {
    host,
    port,
    user,
    isDirect: via === undefined && stream === undefined,
    serverSoftware: transport.peer?.software ?? '',
    keyExchange: negotiated.keyExchangeName,
    postQuantum: negotiated.keyExchange.postQuantum,
    hostKeyAlgorithm: negotiated.hostKey.name,
    hostKey: transport.hostKey as Uint8Array,
    hostKeyTrusted: of.hostKeyIsTrusted,
    strictKeyExchange: transport.strict,
    clientToServer: direction('clientToServer'),
    serverToClient: direction('serverToClient'),
    sessionIdentifier: transport.sessionIdentifier as Uint8Array,
  }
}
