// `ssh -X`: programs of the server use the X display of this side (RFC 4254 §6.3), with a cookie made for them.
import type { Duplex } from 'node:stream'
import { randomBytes } from '../../crypto/node-random.ts'
import { SshError } from '../../errors.ts'
import { channelDuplex } from '../../io/channel-duplex.ts'
import { connectForwardTarget } from '../../io/forward-target.ts'
import { relay } from '../../io/relay.ts'
import { listCookie, untrustedCookie } from '../../io/xauth.ts'
import { OpenFailureReason } from '../../messages/registry.ts'
import type { ChannelRequestOfPeer } from '../../protocol/connection.ts'
import { type Display, parseDisplay } from './display.ts'
import { type Authorization, replaceCookie } from './setup.ts'

/** Which display is forwarded, and how far its programs are trusted. */
export interface ForwardX11Options {
  /** Default: $DISPLAY. */
  readonly display?: string
  /** May programs there do everything, such as reading what is typed elsewhere? Default false (ForwardX11Trusted). */
  readonly trusted?: boolean
  /** Without trust: for how long connections are taken, in milliseconds; 0: for ever. Default 20 minutes. */
  readonly timeoutMs?: number
  /** The program xauth. Default `xauth`. */
  readonly xauth?: string
  /** A connection was rejected or could not be made; or there was no cookie, and one was made up. */
  readonly onError?: (error: SshError) => void
}

/** What a session asks for (`SessionOptions.x11`). */
export interface X11Request {
  readonly protocol: string
  /** Made up: the far side does not learn the display's own. In hexadecimal digits. */
  readonly cookie: string
  readonly screen: number
}

/** @throws SshError `invalid-argument` for what is no display; `request-refused` when an untrusted cookie cannot be had. */
export async function prepareX11(
  options: ForwardX11Options,
): Promise<{ request: X11Request; accept: (request: ChannelRequestOfPeer) => void }> {
  const { display: name = process.env['DISPLAY'] ?? '', timeoutMs = TIMEOUT_MS_DEFAULT, trusted = false } = options
  const display = parseDisplay(name)
  if (display === undefined) {
    throw new SshError('invalid-argument', `DISPLAY "${name}" invalid; disabling X11 forwarding`, { phase: 'local' })
  }
  const real = await cookieOf(display, { ...options, trusted, timeoutMs })
  const given: Authorization = { protocol: real.protocol, cookie: randomBytes(real.cookie.length) }
  const refusedFromMs = trusted || timeoutMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  const request = {
    protocol: given.protocol,
    cookie: Buffer.from(given.cookie).toString('hex'),
    screen: display.screen,
  }
  const way = { display, given, real: real.cookie, onError: options.onError ?? ((): void => {}) }
  return {
    request,
    accept(channel) {
      if (performance.now() < refusedFromMs) return connect(channel, way)
      way.onError(rejected('Rejected X11 connection after ForwardX11Timeout expired'))
      channel.refuse(OpenFailureReason.administrativelyProhibited, 'too late')
    },
  }
}

async function cookieOf(
  { xauthName }: Display,
  { xauth = 'xauth', trusted, timeoutMs, onError }: ForwardX11Options & { trusted: boolean; timeoutMs: number },
): Promise<Authorization> {
  if (!trusted) {
    const seconds = timeoutMs === 0 ? 0 : Math.ceil(timeoutMs / 1000) + TIMEOUT_SLACK_SECONDS
    const made = await untrustedCookie(xauth, xauthName, seconds)
    if (made !== undefined) return made
    throw new SshError('request-refused', 'untrusted X11 forwarding setup failed: xauth key data not generated', {
      phase: 'local',
      advice:
        'is xauth installed, and has the X server the SECURITY extension? Else trust the host: ForwardX11Trusted, -Y',
    })
  }
  const listed = await listCookie(xauth, xauthName)
  if (listed !== undefined) return listed
  onError?.(rejected('No xauth data; using fake authentication data for X11 forwarding.'))
  return { protocol: 'MIT-MAGIC-COOKIE-1', cookie: randomBytes(16) }
}

interface Way {
  readonly display: Display
  readonly given: Authorization
  readonly real: Uint8Array
  readonly onError: (error: SshError) => void
}

function connect(channel: ChannelRequestOfPeer, way: Way): void {
  const socket = connectForwardTarget(way.display.address)
  let isOpen = false
  socket.on('error', (cause) => {
    if (isOpen) return
    channel.refuse(OpenFailureReason.connectFailed, 'Connection refused.')
    way.onError(new SshError('connect-failed', 'cannot connect to the X display', { phase: 'channel', cause }))
  })
  socket.once('connect', () => {
    isOpen = true
    const stream = channelDuplex()
    stream.attach(channel.accept(stream.handler))
    admit(stream.duplex, way).then(
      (packet) => {
        socket.write(packet)
        relay(socket, stream.duplex)
      },
      (error: SshError) => {
        socket.destroy()
        stream.duplex.destroy()
        way.onError(error)
      },
    )
  })
}

/** The client's first packet with the real cookie; what follows it is still to be read. */
function admit(stream: Duplex, { given, real }: Way): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let bytes = new Uint8Array(0)
    const receive = (chunk: Uint8Array): void => {
      bytes = Buffer.concat([bytes, chunk])
      const outcome = replaceCookie(bytes, given, real)
      if (outcome === 'more') return
      leave()
      if (outcome === 'refused') return reject(rejected('X11 connection rejected because of wrong authentication.'))
      stream.pause()
      const rest = bytes.subarray(outcome.packet.length)
      if (rest.length > 0) stream.unshift(rest)
      resolve(outcome.packet)
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

function rejected(message: string): SshError {
  return new SshError('request-refused', message, { phase: 'channel' })
}

const TIMEOUT_MS_DEFAULT = 20 * 60 * 1000
/** As OpenSSH: the cookie outlives the time in which we take connections. */
const TIMEOUT_SLACK_SECONDS = 60
