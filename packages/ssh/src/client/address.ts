// Where a forward listens or goes to: `host:port`, `[v6]:port`, `port`, or the path of a unix socket.
import { SshError } from '../errors.ts'

export type ForwardAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** @throws SshError `invalid-argument` */
export function parseForwardAddress(text: string, defaultHost = '127.0.0.1'): ForwardAddress {
  if (text.startsWith('unix:')) return { kind: 'unix', path: text.slice('unix:'.length) }
  if (text.startsWith('/')) return { kind: 'unix', path: text }
  const match = /^(?:\[([^\]]*)\]:|([^:]*):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535) {
    throw new SshError('invalid-argument', `"${text}" is neither host:port nor the path of a socket`)
  }
  return { kind: 'tcp', host: match[1] ?? match[2] ?? defaultHost, port }
}

export function formatForwardAddress(address: ForwardAddress): string {
  if (address.kind === 'unix') return address.path
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}
