// From ssh_config to what `dial` understands, as far as the transport is concerned.
import type { ResolvedConfig } from '../../config/finish.ts'
import { parseChannelTimeout } from '../../config/values/network.ts'
import { VERSION } from '../../version.ts'
import type { DialOptions } from '../options.ts'
import { algorithmNamesFor } from './algorithms.ts'

type TransportPart = Pick<
  DialOptions,
  | 'host'
  | 'port'
  | 'user'
  | 'hostKeyAlias'
  | 'algorithms'
  | 'publickeyAlgorithms'
  | 'keepAlive'
  | 'channelTimeouts'
  | 'rekey'
  | 'family'
  | 'bindAddress'
  | 'bindInterface'
  | 'connectionAttempts'
  | 'software'
  | 'tcpKeepAlive'
  | 'typeOfService'
  | 'connectTimeoutMs'
>

export function transportOptions({ values }: ResolvedConfig): TransportPart {
  const { serverAliveInterval, serverAliveCountMax, rekeyLimit, connectTimeout, addressFamily } = values
  return definedOnly({
    host: values.hostName,
    port: values.port,
    user: values.user,
    hostKeyAlias: values.hostKeyAlias,
    algorithms: {
      keyExchange: values.kexAlgorithms,
      serverHostKey: values.hostKeyAlgorithms,
      cipher: values.ciphers,
      mac: values.macs,
      compression: values.compression,
    },
    publickeyAlgorithms:
      values.pubkeyAcceptedAlgorithms === undefined
        ? undefined
        : algorithmNamesFor('hostKey', values.pubkeyAcceptedAlgorithms),
    keepAlive:
      serverAliveInterval > 0 ? { intervalMs: serverAliveInterval * 1000, countMax: serverAliveCountMax } : undefined,
    channelTimeouts: values.channelTimeout.flatMap((rule) => {
      const timeout = parseChannelTimeout(rule)
      return timeout === undefined ? [] : [{ type: timeout.type, timeoutMs: timeout.seconds * 1000 }]
    }),
    rekey: definedOnly({
      bytes: rekeyLimit.bytes,
      intervalMs: rekeyLimit.seconds === undefined || rekeyLimit.seconds === 0 ? undefined : rekeyLimit.seconds * 1000,
    }),
    family: addressFamily === 'inet' ? 4 : addressFamily === 'inet6' ? 6 : undefined,
    bindAddress: values.bindAddress,
    bindInterface: values.bindInterface,
    connectionAttempts: values.connectionAttempts,
    software: values.versionAddendum === undefined ? undefined : `yon_${VERSION} ${values.versionAddendum}`,
    tcpKeepAlive: values.tcpKeepAlive,
    typeOfService: values.ipQos.interactive === 'none' ? undefined : values.ipQos.interactive,
    // ssh does not limit the time with 0.
    connectTimeoutMs: connectTimeout === 0 ? Number.POSITIVE_INFINITY : connectTimeout && connectTimeout * 1000,
  } as const)
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** Without the properties that are undefined. */
function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}
