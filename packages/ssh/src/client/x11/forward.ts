// `ssh -X`: programs of the server use an X display of this side (RFC 4254 §6.3), with a cookie made for them.
import { randomBytes } from '../../crypto/node-random.ts'
import { SshError } from '../../errors.ts'
import { listCookie, untrustedCookie } from '../../io/xauth.ts'
import { type Display, parseDisplay } from './display.ts'
import type { X11Grant } from './grants.ts'
import type { Authorization } from './setup.ts'

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

/** For `Connection.forwardX11`. */
export async function forwardX11(
  connection: { grantX11(grant: X11Grant, onError: ForwardX11Options['onError']): Promise<unknown> },
  options: ForwardX11Options,
): Promise<X11Request> {
  const { request, grant } = await prepareX11(options)
  await connection.grantX11(grant, options.onError)
  return request
}

/**
 * What a session is to ask for, and what that is good for.
 * @throws SshError `invalid-argument` for what is no display; `request-refused` when an untrusted cookie cannot be had.
 */
export async function prepareX11(options: ForwardX11Options): Promise<{ request: X11Request; grant: X11Grant }> {
  const { display: name = process.env['DISPLAY'] ?? '', timeoutMs = TIMEOUT_MS_DEFAULT, trusted = false } = options
  const display = parseDisplay(name)
  if (display === undefined) {
    throw new SshError('invalid-argument', `DISPLAY "${name}" invalid; disabling X11 forwarding`, { phase: 'local' })
  }
  const { protocol, cookie: real } = await cookieOf(display, { ...options, trusted, timeoutMs })
  const cookie = randomBytes(real.length)
  return {
    request: { protocol, cookie: Buffer.from(cookie).toString('hex'), screen: display.screen },
    grant: { display: name, protocol, cookie, real, timeoutMs: trusted ? 0 : timeoutMs },
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
  const message = 'No xauth data; using fake authentication data for X11 forwarding.'
  onError?.(new SshError('request-refused', message, { phase: 'local' }))
  return { protocol: 'MIT-MAGIC-COOKIE-1', cookie: randomBytes(16) }
}

const TIMEOUT_MS_DEFAULT = 20 * 60 * 1000
/** As OpenSSH: the cookie outlives the time in which we take connections. */
const TIMEOUT_SLACK_SECONDS = 60
