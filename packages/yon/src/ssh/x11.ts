// -X and -Y: the display of this side for a session.
import type { ForwardX11Options, X11Request } from '@yon/ssh'
import type { ResolvedConfig } from '@yon/ssh/config'
import { SshError } from '@yon/ssh/errors'
import type { Log } from '../log.ts'

/** What the session is to ask for, over a connection or a master; undefined when nothing is forwarded, which the log then explains. */
export async function requestX11(
  way: { forwardX11(options: ForwardX11Options): Promise<X11Request> },
  { forwardX11, forwardX11Trusted: trusted, forwardX11Timeout, xauthLocation: xauth }: ResolvedConfig['values'],
  log: Log,
): Promise<X11Request | undefined> {
  if (!forwardX11) return undefined
  const display = process.env['DISPLAY']
  if (display === undefined) {
    log.write('DEBUG1', 'X11 forwarding requested but DISPLAY not set')
    return undefined
  }
  try {
    const request = await way.forwardX11({
      display,
      trusted,
      timeoutMs: forwardX11Timeout * 1000,
      xauth,
      onError: ({ code, phase, message }) =>
        log.write(code === 'connect-failed' ? 'ERROR' : 'INFO', phase === 'local' ? `Warning: ${message}` : message),
    })
    log.write('DEBUG1', 'Requesting X11 forwarding with authentication spoofing.')
    return request
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    if (error.code === 'invalid-argument') log.write('INFO', error.message)
    else log.write('INFO', `Warning: ${error.message}`)
    return undefined
  }
}
