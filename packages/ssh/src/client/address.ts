// Where a forward listens or goes to: `host:port`, `[v6]:port`, `port`, or the path of a unix socket.
import { SshError } from '../errors.ts'

export type ForwardAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Where to listen: a port alone will do. @throws SshError `invalid-argument` */
export function parseForwardAddress(text: string, defaultHost = '127.0.0.1'): ForwardAddress {
  if (typeof text !== 'string')
    throw new SshError('invalid-argument', 'an address must be a text, such as host:port', { phase: 'local' })
  if (text.startsWith('unix:')) return { kind: 'unix', path: text.slice('unix:'.length) }
  if (text.startsWith('/')) return { kind: 'unix', path: text }
  const match = /^(?:\[([^\]]*)\]:|([^:]*):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535) {
    throw new SshError('invalid-argument', `"${text}" is neither host:port nor the path of a socket`, {
      phase: 'local',
    })
  }
  return { kind: 'tcp', host: match[1] ?? match[2] ?? defaultHost, port }
}

/** Where to connect to: whole, as nobody can tell which machine a port alone is meant to be on. @throws SshError `invalid-argument` */
export function parseForwardTarget(text: string): ForwardAddress {
  const target = parseForwardAddress(text)
  if (target.kind === 'unix' || (target.port !== 0 && text.includes(':'))) return target
  throw new SshError('invalid-argument', `"${text}" names no target: host:port or the path of a socket is needed`, {
    phase: 'local',
    advice: `say which host and port, for example localhost:${target.port || 80}`,
  })
}

export function formatForwardAddress(address: ForwardAddress): string {
  if (address.kind === 'unix') return address.path
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}
