// What a connection tells about itself, in the words of ssh -v.
import type { ConnectionTrace } from '@yon/ssh'
import { SshError } from '@yon/ssh/errors'
import { PublicKey } from '@yon/ssh/keys'
import { VERSION } from '@yon/ssh/version'
import type { Log, LogLevel } from '../log.ts'
import { systemReason } from './failure.ts'

type TraceOf<Event extends ConnectionTrace['event']> = Extract<ConnectionTrace, { readonly event: Event }>
type Line = readonly [level: LogLevel, text: string]
type Tellers = {
  readonly [Event in ConnectionTrace['event']]?: (trace: TraceOf<Event>, known: Known) => readonly Line[]
}

/** What was told of one connection so far. */
interface Known {
  target: TraceOf<'connecting'> | undefined
  address: string | undefined
  keyLabel: string
  /** The authentication method that was told last. */
  method: string | undefined
  /** Does the log say which methods can continue, or that nobody asked? */
  methodsTold: boolean
  /** The key that was offered last, unless the server has said that it accepts it. */
  offered: string | undefined
}

/** Writes traces into the log; those of jump hosts and of the destination each in their own story. */
export class TraceLog {
  readonly #log: Log
  readonly #known = new Map<string | undefined, Known>()

  constructor(log: Log) {
    this.#log = log
  }

  write(trace: ConnectionTrace): void {
    const tell = tellers[trace.event] as ((trace: ConnectionTrace, known: Known) => readonly Line[]) | undefined
    if (tell === undefined) return
    const known = this.#known.get(trace.jump) ?? { ...nothing }
    this.#known.set(trace.jump, known)
    for (const [level, text] of tell(trace, known)) this.#log.write(level, text)
  }
}

const nothing: Known = {
  target: undefined,
  address: undefined,
  keyLabel: '',
  method: undefined,
  methodsTold: false,
  offered: undefined,
}

const tellers: Tellers = {
  connecting(trace, known) {
    known.target = trace
    return []
  },
  attempt: ({ host, address, port, error }) =>
    debug(
      error === undefined
        ? `Connecting to ${host} [${address}] port ${port}.`
        : `connect to address ${address} port ${port}: ${systemReason(error)}`,
    ),
  connected({ address }, known) {
    known.address = address
    return debug('Connection established.')
  },
  identification: ({ peer }, { target }) =>
    debug(
      `Local version string SSH-2.0-yon_${VERSION}`,
      `Remote protocol version 2.0, remote software version ${[peer.software, peer.comments].filter(Boolean).join(' ')}`,
      `Authenticating to ${target?.host}:${target?.port} as '${target?.user}'`,
    ),
  negotiated: ({ negotiated, ours, theirs }) => [
    ...debug('SSH2_MSG_KEXINIT sent', 'SSH2_MSG_KEXINIT received'),
    ...(ours === undefined ? [] : proposal('local client', ours)),
    ...(theirs === undefined ? [] : proposal('peer server', theirs)),
    ...debug(
      `kex: algorithm: ${negotiated.keyExchangeName}`,
      `kex: host key algorithm: ${negotiated.hostKey.name}`,
      `kex: server->client ${direction(negotiated.serverToClient)}`,
      `kex: client->server ${direction(negotiated.clientToServer)}`,
    ),
  ],
  'key-exchange-message'({ status, message, values }) {
    const name = message.replace(/^SSH_/, 'SSH2_')
    if (status === 'expected') return debug(`expecting ${name}`)
    if (status === 'received') return debug(`${name} received`)
    const { minimumBits, preferredBits, maximumBits } = (values ?? {}) as Readonly<Record<string, number | undefined>>
    if (minimumBits !== undefined) return debug(`${name}(${minimumBits}<${preferredBits}<${maximumBits}) sent`)
    return name.includes('_GEX_') ? debug(`${name} sent`) : []
  },
  'public-value': ({ value, prime }) => [['DEBUG2', `bits set: ${bitsSet(value)}/${prime.toString(2).length}`]],
  'host-key'({ hostKey }, known) {
    const key = publicKey(hostKey)
    known.keyLabel = key?.label ?? ''
    return key === undefined ? [] : debug(describeHostKey(key))
  },
  'host-key-known': ({ name, by, file, line }, { keyLabel }) =>
    debug(
      `Host '${name}' is known and matches the ${keyLabel} host ${by}.`,
      `Found ${by === 'key' ? 'key' : 'CA key'} in ${file}:${line}`,
    ),
  'host-keys-updated': ({ lines }) => lines.map((line) => ['VERBOSE', line]),
  'host-keys-kept': ({ reason }) => debug(`client_input_hostkeys: ${reason}; skipping UserKnownHostsFile update`),
  'newkeys-sent': ({ blocksMax }) =>
    debug(`rekey out after ${blocksMax} blocks`, 'SSH2_MSG_NEWKEYS sent', 'expecting SSH2_MSG_NEWKEYS'),
  'newkeys-received': ({ blocksMax }) => debug('SSH2_MSG_NEWKEYS received', `rekey in after ${blocksMax} blocks`),
  'service-accepted': () => debug('SSH2_MSG_SERVICE_ACCEPT received'),
  'ext-info': ({ extensions }) =>
    debug(
      'SSH2_MSG_EXT_INFO received',
      ...[...extensions].map(([name, value]) => `kex_input_ext_info: ${name}=<${Buffer.from(value).toString()}>`),
    ),
  'channel-requested': ({ channelType, senderChannel, windowBytes, packetBytesMax }) =>
    debug(
      `client_input_channel_open: ctype ${channelType} rchan ${senderChannel} win ${windowBytes} max ${packetBytesMax}`,
    ),
  'channel-unexpected': ({ channelType, listened }) => warnOfUnexpected(channelType, listened),
  // Of the session the log tells when it is its turn: it may be opened while the user is authenticated.
  'channel-new': ({ localNumber, channelType }) =>
    channelType === 'session'
      ? []
      : debug(`channel ${localNumber}: new ${channelType} [${channelType}] (inactive timeout: 0)`),
  'channel-confirmed': ({ localNumber, windowBytes, packetBytesMax }) => [
    ['DEBUG2', `channel ${localNumber}: open confirm rwindow ${windowBytes} rmax ${packetBytesMax}`],
  ],
  'channel-ending': ({ localNumber, message, by }) => [
    ['DEBUG2', `channel ${localNumber}: ${by === 'us' ? 'send' : 'rcvd'} ${message}`],
  ],
  'channel-free': ({ localNumber, channelType, remaining }) =>
    channelType === 'session' ? [] : debug(`channel ${localNumber}: free: ${channelType}, nchannels ${remaining}`),
  'channel-idle': ({ localNumber, idleMs }) => [
    ['VERBOSE', `channel ${localNumber}: closing after ${Math.floor(idleMs / 1000)} seconds of inactivity`],
  ],
  'global-request': ({ requestName, wantReply }) =>
    debug(`client_input_global_request: rtype ${requestName} want_reply ${wantReply ? 1 : 0}`),
  debug: ({ text }) => debug(`Remote: ${text}`),
  identities: ({ descriptions }) => debug(...descriptions.map((description) => `Will attempt key: ${description}`)),
  'identity-passed-over': ({ description, because }) =>
    debug(
      `Skipping ${description} - corresponding algorithm ${because === 'server' ? 'not supported by server' : `not in ${because}`}`,
    ),
  'identity-loading': ({ description }) => debug(`Trying private key: ${description}`),
  authentication({ method, description }, known) {
    if (method === 'none') return []
    const isNext = known.method !== method
    // ssh asks with "none" first, which takes a round trip: the server tells its list when it refuses something.
    const untold = !known.methodsTold
    known.methodsTold = true
    known.method = method
    known.offered = method === 'publickey' ? description : undefined
    return debug(
      ...(untold ? [`Authentications that can continue: not asked for, ${method} is tried at once`] : []),
      ...(isNext ? [`Next authentication method: ${method}`] : []),
      ...(method === 'publickey' ? [`Offering public key: ${description}`] : []),
    )
  },
  'key-accepted'({ description }, known) {
    known.offered = undefined
    return debug(`Server accepts key: ${description}`)
  },
  'authentication-refused'({ method, partialSuccess, methodsThatCanContinue }, known) {
    if (partialSuccess) known.method = undefined
    known.methodsTold = true
    return [
      ...(partialSuccess ? [['VERBOSE', `Authenticated using "${method}" with partial success.`] as const] : []),
      ...debug(`Authentications that can continue: ${methodsThatCanContinue.join(',')}`),
    ]
  },
  'key-added': ({ path, error }) =>
    debug(
      error === undefined
        ? `identity added to agent: ${path}`
        : `could not add identity to agent: ${path} (${describe(error)})`,
    ),
  'authentication-exhausted': () => debug('No more authentication methods to try.'),
  authenticated({ method }, { target, address, offered }) {
    const way = address === undefined ? '(via proxy)' : `([${address}]:${target?.port})`
    return [
      // Without having been asked about it first.
      ...(method === 'publickey' && offered !== undefined ? debug(`Server accepts key: ${offered}`) : []),
      ['VERBOSE', `Authenticated to ${target?.host} ${way} using "${method}".`],
    ]
  },
  'signing-failed': ({ publicKey: blob, comment, error }) =>
    // Why there is no private key was told.
    error instanceof SshError && error.code === 'invalid-key'
      ? []
      : [
          [
            'ERROR',
            `sign_and_send_pubkey: signing failed for ${publicKey(blob)?.label} "${comment}"${whyUnsigned(error)}`,
          ],
        ],
}

function warnOfUnexpected(channelType: string, listened: TraceOf<'channel-unexpected'>['listened']): readonly Line[] {
  if (listened !== undefined) {
    const where = listened.kind === 'tcp' ? `listen_port ${listened.port}` : `path ${listened.path}`
    return [['ERROR', `WARNING: Server requests forwarding for unknown ${where}`]]
  }
  const wanted = { x11: 'X11', 'auth-agent@openssh.com': 'agent' }[channelType]
  if (wanted === undefined) return []
  return [
    ['ERROR', `Warning: ssh server tried ${wanted} forwarding.`],
    ['ERROR', 'Warning: this is probably a break-in attempt by a malicious server.'],
  ]
}

function debug(...texts: readonly string[]): readonly Line[] {
  return texts.map((text) => ['DEBUG1', text])
}

function bitsSet(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length
}

function describeHostKey(key: PublicKey): string {
  const { certificate } = key
  const what = `${key.type} ${key.fingerprint()}`
  if (certificate === undefined) return `Server host key: ${what}`
  const authority = publicKey(certificate.signatureKey)
  return `Server host certificate: ${what}, serial ${certificate.serial} ID "${certificate.keyId}" CA ${authority?.type} ${authority?.fingerprint()}`
}

function whyUnsigned(error: unknown): string {
  if (error instanceof SshError && error.code === 'agent-failed') return ' from agent: agent refused operation'
  return `: ${describe(error)}`
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function publicKey(blob: Uint8Array): PublicKey | undefined {
  try {
    return new PublicKey(blob)
  } catch {
    return undefined
  }
}

type Proposal = NonNullable<TraceOf<'negotiated'>['theirs']>

/** The lists of one end, in ssh's words. */
function proposal(whose: string, proposed: Proposal): readonly Line[] {
  const texts = [`${whose} KEXINIT proposal`, ...lists.map(([what, list]) => `${what}: ${proposed[list].join(',')}`)]
  return texts.map((text) => ['DEBUG2', text])
}

const lists = [
  ['KEX algorithms', 'keyExchangeAlgorithms'],
  ['host key algorithms', 'serverHostKeyAlgorithms'],
  ['ciphers ctos', 'encryptionAlgorithmsClientToServer'],
  ['ciphers stoc', 'encryptionAlgorithmsServerToClient'],
  ['MACs ctos', 'macAlgorithmsClientToServer'],
  ['MACs stoc', 'macAlgorithmsServerToClient'],
  ['compression ctos', 'compressionAlgorithmsClientToServer'],
  ['compression stoc', 'compressionAlgorithmsServerToClient'],
] as const

interface Direction {
  readonly cipher: { readonly name: string }
  readonly mac: { readonly name: string } | undefined
  readonly compression: { readonly name: string }
}

function direction({ cipher, mac, compression }: Direction): string {
  return `cipher: ${cipher.name} MAC: ${mac?.name ?? '<implicit>'} compression: ${compression.name}`
}
