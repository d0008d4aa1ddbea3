// What a connection tells about itself, in the words of ssh -v.
import type { ConnectionTrace } from '@yon/ssh'
import { SshError } from '@yon/ssh/errors'
import type { Log, LogLevel } from '../log.ts'

type TraceOf<Event extends ConnectionTrace['event']> = Extract<ConnectionTrace, { readonly event: Event }>
type Line = readonly [level: LogLevel, text: string]
type Tellers = { readonly [Event in ConnectionTrace['event']]?: (trace: TraceOf<Event>) => readonly Line[] }

/** Writes a trace into the log. */
export function logTrace(log: Log, trace: ConnectionTrace): void {
  const tell = tellers[trace.event] as ((trace: ConnectionTrace) => readonly Line[]) | undefined
  for (const [level, text] of tell?.(trace) ?? []) log.write(level, text)
}

const tellers: Tellers = {
  connected: ({ to }) => [['DEBUG1', `Connection established to ${to}.`]],
  identification: ({ peer }) => [['DEBUG1', `Remote protocol version 2.0, remote software version ${peer.software}`]],
  negotiated: ({ negotiated }) => [
    ['DEBUG1', `kex: algorithm: ${negotiated.keyExchangeName}`],
    ['DEBUG1', `kex: host key algorithm: ${negotiated.hostKey.name}`],
    ['DEBUG1', `kex: server->client ${direction(negotiated.serverToClient)}`],
    ['DEBUG1', `kex: client->server ${direction(negotiated.clientToServer)}`],
  ],
  'newkeys-sent': () => [['DEBUG1', 'SSH2_MSG_NEWKEYS sent']],
  'newkeys-received': () => [['DEBUG1', 'SSH2_MSG_NEWKEYS received']],
  'ext-info': ({ extensions }) =>
    [...extensions].map(([name, value]) => [
      'DEBUG1',
      `kex_input_ext_info: ${name}=<${Buffer.from(value).toString()}>`,
    ]),
  debug: ({ text }) => [['DEBUG1', `Remote: ${text}`]],
  'host-key': ({ algorithm }) => [['DEBUG1', `Server host key: ${algorithm}`]],
  authentication: ({ method, description }) => [
    [
      'DEBUG1',
      method === 'publickey' ? `Offering public key: ${description}` : `Next authentication method: ${method}`,
    ],
  ],
  authenticated: ({ method }) => [['DEBUG1', `Authentication succeeded (${method}).`]],
  'signing-failed': ({ comment, error }) => [
    // No passphrase was given: the person knows.
    error instanceof SshError && error.code === 'invalid-key'
      ? ['DEBUG1', `no private key for ${comment}`]
      : ['ERROR', `sign_and_send_pubkey: signing failed for "${comment}": ${String((error as Error).message)}`],
  ],
}

interface Direction {
  readonly cipher: { readonly name: string }
  readonly mac: { readonly name: string } | undefined
  readonly compression: { readonly name: string }
}

function direction({ cipher, mac, compression }: Direction): string {
  return `cipher: ${cipher.name} MAC: ${mac?.name ?? '<implicit>'} compression: ${compression.name}`
}
