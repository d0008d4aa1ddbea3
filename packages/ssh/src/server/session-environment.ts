// What a program of a session finds in its environment: nothing of this process but where programs are.
import { userInfo } from 'node:os'
import type { ServerSession } from './session.ts'

/** The client's variables come first, so that they cannot change the ones below. */
export function sessionEnvironment(session: ServerSession): Record<string, string> {
  const { username, homedir, shell } = userInfo()
  const { remoteAddress, remotePort, localAddress, localPort } = session.connection
  const where = (text: string): string => (text === '' ? 'UNKNOWN' : text)
  return {
    ...Object.fromEntries(session.env),
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: homedir,
    USER: username,
    LOGNAME: username,
    SHELL: shell ?? '/bin/sh',
    SSH_CLIENT: `${where(remoteAddress)} ${remotePort} ${localPort}`,
    SSH_CONNECTION: `${where(remoteAddress)} ${remotePort} ${where(localAddress)} ${localPort}`,
    ...(session.pty === undefined ? {} : { TERM: session.pty.term }),
  }
}
