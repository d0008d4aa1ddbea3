// -L, -R and -D, and their keywords: opened before the session, as ssh does.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Connection } from '@yon/ssh'
import type { Endpoint, Forward, ResolvedConfig } from '@yon/ssh/config'
import { ChannelOpenError, SshError } from '@yon/ssh/errors'
import { ExitStatus } from '../exit.ts'
import type { Log } from '../log.ts'
import { describeRefusal } from './failure.ts'

/** What opening forwards needs. */
export interface ForwardContext {
  readonly connection: Connection
  readonly values: ResolvedConfig['values']
  readonly log: Log
}

/** Opens all forwards. @throws ExitStatus when one fails and ExitOnForwardFailure is set. */
export async function openForwards(context: ForwardContext): Promise<void> {
  const { values, log } = context
  const { exitOnForwardFailure } = values
  const local = [...values.localForward, ...values.dynamicForward]
  let opened = 0
  for (const forward of local) if (await openLocal(forward, context)) opened++
  if (opened < local.length && exitOnForwardFailure) fail('Could not request local forwarding.', log)
  if (opened === 0 && local.length > 0) log.write('ERROR', 'Could not request local forwarding.')
  for (const forward of values.remoteForward) {
    if (await openRemote(forward, context)) continue
    const isDynamic = forward.connect === 'socks'
    const what = `${isDynamic ? 'dynamic remote forwarding is not supported:' : 'remote port forwarding failed for'} listen ${named(forward.listen)}`
    if (exitOnForwardFailure) fail(`Error: ${what}`, log)
    log.write('INFO', `Warning: ${what}`)
  }
}

function fail(text: string, log: Log): never {
  log.write('FATAL', text)
  throw new ExitStatus(255)
}

/** Without a host there may be an address of each family; one of them is enough. */
async function openLocal({ listen, connect }: Forward, { connection, values, log }: ForwardContext): Promise<boolean> {
  if (connect === 'socks') {
    log.write('ERROR', 'dynamic forwarding is not supported')
    return false
  }
  log.write('DEBUG1', `Local connections to ${shown(listen)} forwarded to remote address ${shown(connect)}`)
  let opened = false
  for (const address of listenAddresses(listen, values.gatewayPorts)) {
    try {
      await connection.forwardLocal({
        listen: address,
        to: format(connect),
        umask: values.streamLocalBindMask,
        onError: (error) => log.write('ERROR', refusal(error)),
      })
      log.write('DEBUG1', `Local forwarding listening on ${listening(address)}.`)
      opened = true
    } catch (error) {
      log.write('ERROR', bindComplaint(listen, address, error))
    }
  }
  if (opened) return true
  if ('port' in listen) log.write('ERROR', `channel_setup_fwd_listener_tcpip: cannot listen to port: ${listen.port}`)
  return false
}

async function openRemote({ listen, connect }: Forward, { connection, log }: ForwardContext): Promise<boolean> {
  if (connect === 'socks') return false
  log.write('DEBUG1', `Remote connections from ${shown(listen)} forwarded to local address ${shown(connect)}`)
  try {
    const onError = (error: unknown): void => {
      if (error instanceof SshError) log.write('ERROR', unreachable(connect, error))
      else log.write('DEBUG1', `forwarded connection: ${String(error)}`)
    }
    const forward = await connection.forwardRemote({ listen: format(listen), to: format(connect), onError })
    const where = 'path' in listen ? listen.path : listen.port
    log.write('DEBUG1', `remote forward success for: listen ${where}, connect ${shown(connect)}`)
    if ('port' in listen && listen.port === 0) {
      const port = forward.address.slice(forward.address.lastIndexOf(':') + 1)
      log.write('INFO', `Allocated port ${port} for remote forward to ${format(connect)}`)
    }
    return true
  } catch {
    return false
  }
}

function refusal(error: unknown): string {
  return error instanceof ChannelOpenError ? describeRefusal(error) : `open failed: ${(error as Error).message}`
}

/** What a connection of the far side could not be taken to. */
function unreachable(end: Endpoint, error: SshError): string {
  const { code, syscall } = (error.cause ?? {}) as NodeJS.ErrnoException
  if ('path' in end) return `connect to ${end.path} port -2 failed: ${reasons[code ?? ''] ?? code}`
  if (syscall === 'getaddrinfo') return `connect_to ${end.host}: unknown host (Name or service not known)`
  return `connect_to ${end.host} port ${end.port}: failed.`
}

function listenAddresses(listen: Endpoint, gatewayPorts: boolean): readonly string[] {
  if ('path' in listen) return [listen.path]
  const { host, port } = listen
  const everywhere = host === '' || host === '*' || (host === undefined && gatewayPorts)
  if (everywhere) return [`[::]:${port}`]
  if (host === undefined || host === 'localhost') return [`[::1]:${port}`, `[127.0.0.1]:${port}`]
  return [format(listen)]
}

/** A listener without host is the server's to choose: `localhost`. */
function format(end: Endpoint): string {
  if ('path' in end) return end.path
  const host = end.host === undefined ? 'localhost' : end.host === '*' ? '' : end.host
  return host.includes(':') ? `[${host}]:${end.port}` : `${host}:${end.port}`
}

function bindComplaint(listen: Endpoint, address: string, error: unknown): string {
  if ('port' in listen) return `bind ${inBrackets(address)}: ${reason(error)}`
  // libuv says EACCES where there is no such folder.
  const why = existsSync(dirname(listen.path)) ? reason(error) : 'No such file or directory'
  return `unix_listener: cannot bind to path ${listen.path}: ${why}`
}

/** As ssh names an end in its log. */
function shown(end: Endpoint): string {
  return 'path' in end ? end.path : `${end.host ?? 'LOCALHOST'}:${end.port}`
}

function listening(address: string): string {
  const match = /^\[?([^\]]*)\]?:(\d+)$/.exec(address)
  return match === null ? `path ${address}` : `${match[1]} port ${match[2]}`
}

function inBrackets(address: string): string {
  return address.replace(/^([^[:]+):(\d+)$/, '[$1]:$2')
}

function named(end: Endpoint): string {
  return 'path' in end ? `path ${end.path}` : `port ${end.port}`
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
}
