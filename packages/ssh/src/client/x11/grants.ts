// X clients at the server and the displays of this side: the cookie that a client shows says which one it may use, for
// several sessions, also of other processes, share a connection.
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { SshError } from '../../errors.ts'
import { channelDuplex } from '../../io/channel-duplex.ts'
import { connectForwardTarget } from '../../io/forward-target.ts'
import { relay } from '../../io/relay.ts'
import { OpenFailureReason } from '../../messages/registry.ts'
import type { ChannelRequestOfPeer } from '../../protocol/connection.ts'
import { type Display, parseDisplay } from './display.ts'
import { replaceCookie } from './setup.ts'

/** Who shows the cookie may use the display. */
export interface X11Grant {
  /** As in $DISPLAY. */
  readonly display: string
  readonly protocol: string
  /** Made up; what the far side is told. */
  readonly cookie: Uint8Array
  /** What the display wants to see; as long. */
  readonly real: Uint8Array
  /** For how long connections are taken, in milliseconds; 0: for ever. */
  readonly timeoutMs: number
}

type OnError = (error: SshError) => void

/** Where X11 channels come from. */
interface X11Carrier {
  acceptChannels(channelType: 'x11', acceptor: (request: ChannelRequestOfPeer) => void): void
}

/** Takes X clients that show the cookie; what it gives takes them no longer. @throws SshError `invalid-argument` */
export function grantX11(carrier: X11Carrier, grant: X11Grant, onError: OnError = () => {}): () => void {
  const display = parseDisplay(grant.display)
  if (display === undefined || grant.cookie.length !== grant.real.length || !/^[!-~]{1,64}$/.test(grant.protocol)) {
    throw new SshError('invalid-argument', 'that is no grant of a display', { phase: 'local' })
  }
  let grants = grantsOf.get(carrier)
  if (grants === undefined) {
    const made = new X11Grants()
    grantsOf.set(carrier, (grants = made))
    carrier.acceptChannels('x11', (channel) => made.accept(channel))
  }
  return grants.add({ ...grant, display, onError })
}

const grantsOf = new WeakMap<X11Carrier, X11Grants>()

interface Granted extends Omit<X11Grant, 'display'> {
  readonly display: Display
  readonly onError: OnError
}

class X11Grants {
  readonly #grants = new Map<Granted, { readonly endsMs: number }>()

  add(granted: Granted): () => void {
    const endsMs = granted.timeoutMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + granted.timeoutMs
    this.#grants.set(granted, { endsMs })
    return () => void this.#grants.delete(granted)
  }

  accept(channel: ChannelRequestOfPeer): void {
    const nowMs = performance.now()
    const all = [...this.#grants].reverse()
    const live = all.flatMap(([granted, { endsMs }]) => (nowMs < endsMs ? [granted] : []))
    const [latest] = live
    if (latest === undefined) {
      all[0]?.[0].onError(rejected('Rejected X11 connection after ForwardX11Timeout expired'))
      channel.refuse(OpenFailureReason.administrativelyProhibited, 'not allowed')
    } else if (live.every(({ display }) => isSame(display, latest.display))) {
      connectThenAdmit(channel, latest, live)
    } else admitThenConnect(channel, latest, live)
  }
}

/** There is one display only: what it refuses is refused there, too. */
function connectThenAdmit(
  channel: ChannelRequestOfPeer,
  { display, onError }: Granted,
  live: readonly Granted[],
): void {
  const socket = connectForwardTarget(display.address)
  let isOpen = false
  socket.on('error', (cause) => {
    if (isOpen) return
    channel.refuse(OpenFailureReason.connectFailed, 'Connection refused.')
    onError(unreachable(cause))
  })
  socket.once('connect', () => {
    isOpen = true
    const stream = acceptStream(channel)
    admit(stream, live).then(
      ({ packet }) => join(socket, stream, packet),
      (error: SshError) => {
        socket.destroy()
        stream.destroy()
        onError(error)
      },
    )
  })
}

/** Only the cookie tells which display is meant. */
function admitThenConnect(channel: ChannelRequestOfPeer, latest: Granted, live: readonly Granted[]): void {
  const stream = acceptStream(channel)
  admit(stream, live).then(
    ({ packet, granted }) => {
      const socket = connectForwardTarget(granted.display.address)
      const failed = (cause: Error): void => {
        stream.destroy()
        granted.onError(unreachable(cause))
      }
      socket.once('error', failed)
      socket.once('connect', () => {
        socket.off('error', failed)
        join(socket, stream, packet)
      })
    },
    (error: SshError) => {
      stream.destroy()
      latest.onError(error)
    },
  )
}

function acceptStream(channel: ChannelRequestOfPeer): Duplex {
  const stream = channelDuplex()
  stream.attach(channel.accept(stream.handler))
  return stream.duplex
}

function join(socket: Socket, stream: Duplex, packet: Uint8Array): void {
  socket.write(packet)
  relay(socket, stream)
}

/** The client's first packet with the real cookie, and whose cookie it showed; what follows it is still to be read. */
function admit(
  stream: Duplex,
  live: readonly Granted[],
): Promise<{ readonly packet: Uint8Array; readonly granted: Granted }> {
  return new Promise((resolve, reject) => {
    let bytes = new Uint8Array(0)
    const receive = (chunk: Uint8Array): void => {
      bytes = Buffer.concat([bytes, chunk])
      const outcomes = live.map((granted) => ({ granted, outcome: replaceCookie(bytes, granted, granted.real) }))
      for (const { granted, outcome } of outcomes) {
        if (typeof outcome === 'string') continue
        leave()
        stream.pause()
        const rest = bytes.subarray(outcome.packet.length)
        if (rest.length > 0) stream.unshift(rest)
        return resolve({ packet: outcome.packet, granted })
      }
      if (outcomes.some(({ outcome }) => outcome === 'more')) return
      leave()
      reject(rejected('X11 connection rejected because of wrong authentication.'))
    }
    const gone = (): void => {
      leave()
      reject(rejected('X11 connection ended before it began.'))
    }
    const leave = (): void => {
      stream.off('data', receive)
      stream.off('end', gone)
      stream.off('close', gone)
    }
    stream.on('data', receive)
    stream.on('end', gone)
    stream.on('close', gone)
  })
}

function isSame({ address: a }: Display, { address: b }: Display): boolean {
  if ('path' in a || 'path' in b) return 'path' in a && 'path' in b && a.path === b.path
  return a.host === b.host && a.port === b.port
}

function unreachable(cause: Error): SshError {
  return new SshError('connect-failed', 'cannot connect to the X display', { phase: 'channel', cause })
}

/** What a person is told of an X client that got nowhere. */
function rejected(message: string): SshError {
  return new SshError('request-refused', message, { phase: 'channel' })
}
