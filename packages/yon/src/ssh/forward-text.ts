// Forwards in the words of ssh.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Endpoint, Forward, ResolvedConfig } from '@yon/ssh/config'
import { ChannelOpenError, type SshError } from '@yon/ssh/errors'
import { describeRefusal } from './failure.ts'

/** Why a connection of a listener here was not taken to the far side. */
export function refusal(error: unknown): string {
  return error instanceof ChannelOpenError ? describeRefusal(error) : `open failed: ${(error as Error).message}`
}

/** What a connection of the far side could not be taken to. */
export function unreachable(end: Endpoint, error: SshError): string {
  const { code, syscall } = (error.cause ?? {}) as NodeJS.ErrnoException
  if ('path' in end) return `connect to ${end.path} port -2 failed: ${reasons[code ?? ''] ?? code}`
  if (syscall === 'getaddrinfo') return `connect_to ${end.host}: unknown host (Name or service not known)`
  return `connect_to ${end.host} port ${end.port}: failed.`
}

/** Where a listener of ssh listens, which may be an address of each family. */
export function listenAddresses(
  listen: Endpoint,
  { gatewayPorts, addressFamily }: Pick<ResolvedConfig['values'], 'gatewayPorts' | 'addressFamily'>,
): readonly string[] {
  if ('path' in listen) return [listen.path]
  const { host, port } = listen
  const byFamily = (inet6: string, inet: string): string[] => [
    ...(addressFamily === 'inet' ? [] : [`[${inet6}]:${port}`]),
    ...(addressFamily === 'inet6' ? [] : [`[${inet}]:${port}`]),
  ]
  if (isEverywhere(listen, gatewayPorts)) return byFamily('::', '0.0.0.0')
  if (host === undefined || host === 'localhost') return byFamily('::1', '127.0.0.1')
  return [formatEnd(listen)]
}

/** Does a listener take connections at all addresses? */
export function isEverywhere(listen: Endpoint, gatewayPorts: boolean): boolean {
  if ('path' in listen) return false
  return listen.host === '' || listen.host === '*' || (listen.host === undefined && gatewayPorts)
}

/** For the library. A listener without host is the server's to choose: `localhost`. */
export function formatEnd(end: Endpoint): string {
  if ('path' in end) return end.path
  const host = end.host === undefined ? 'localhost' : end.host === '*' ? '' : end.host
  return host.includes(':') ? `[${host}]:${end.port}` : `${host}:${end.port}`
}

/** Why nothing listens at one of the addresses. */
export function bindComplaint(listen: Endpoint, address: string, error: unknown): string {
  if ('port' in listen) return `bind ${inBrackets(address)}: ${reason(error)}`
  // libuv says EACCES where there is no such folder.
  const why = existsSync(dirname(listen.path)) ? reason(error) : 'No such file or directory'
  return `unix_listener: cannot bind to path ${listen.path}: ${why}`
}

/** As ssh names an end in its log. */
export function shown(end: Forward['connect']): string {
  if (end === 'socks') return 'socks:0'
  return 'path' in end ? `${end.path}:-2` : `${end.host ?? 'LOCALHOST'}:${end.port}`
}

/** `127.0.0.1 port 80`, or the path. */
export function listening(address: string): string {
  const match = /^\[?([^\]]*)\]?:(\d+)$/.exec(address)
  return match === null ? `path ${address}` : `${match[1]} port ${match[2]}`
}

/** Somebody has connected to a listener of ours. @param address where it listens */
export function requested(address: string, connect: Forward['connect']): string {
  const where = /:(\d+)$/.exec(address)?.[1]
  const to =
    connect === 'socks'
      ? 'socks port 0'
      : 'path' in connect
        ? `${connect.path} port -2`
        : `${connect.host ?? 'localhost'} port ${connect.port}`
  return `Connection to ${where === undefined ? address : `port ${where}`} forwarding to ${to} requested.`
}

/** What the server was asked to listen at. */
export function asked(listen: Endpoint): string {
  if ('path' in listen) return shown(listen)
  return listen.host === undefined ? String(listen.port) : `${listen.host}:${listen.port}`
}

/** A connection that came in over there, and where it is taken. */
export function taken(
  listen: Endpoint,
  originator: { readonly address: string; readonly port: number },
  connect: Forward['connect'],
): readonly string[] {
  const from = `originator ${originator.address} port ${originator.port}`
  const where =
    'path' in listen
      ? `client_request_forwarded_streamlocal: request: ${listen.path}`
      : `client_request_forwarded_tcpip: listen ${listen.host ?? 'localhost'} port ${listen.port}, ${from}`
  if (connect === 'socks') return [where]
  const [host, port] = 'path' in connect ? [connect.path, 'unix'] : [connect.host ?? 'localhost', String(connect.port)]
  return [where, `connect_next: start for host ${host} ([${host}]:${port})`]
}

/** `port 80`, or `path /x`. */
export function named(end: Endpoint): string {
  return 'path' in end ? `path ${end.path}` : `port ${end.port}`
}

function inBrackets(address: string): string {
  return address.replace(/^([^[:]+):(\d+)$/, '[$1]:$2')
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error)
  return reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? cause.message
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  ECONNREFUSED: 'Connection refused',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EACCES: 'Permission denied',
  EMFILE: 'Too many open files',
}
