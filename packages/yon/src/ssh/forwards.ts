// -L, -R and -D, and their keywords: opened before the session, as ssh does, or later at its command line.
import { unlinkSync } from 'node:fs'
import { type Connection, socksProxy, type SocksRequest } from '@yon/ssh'
import type { Endpoint, Forward, ResolvedConfig } from '@yon/ssh/config'
import { ChannelOpenError, SshError } from '@yon/ssh/errors'
import { ExitStatus } from '../exit.ts'
import type { Log } from '../log.ts'
import * as text from './forward-text.ts'

/** What opening forwards needs. */
export interface ForwardContext {
  readonly connection: Connection
  readonly values: ResolvedConfig['values']
  readonly log: Log
}

/** Which kind of forward ends: `-KL`, `-KR` and `-KD` of the command line name them by their listeners. */
export type ForwardKind = 'local' | 'remote' | 'dynamic'

/** A forward that is open. */
export interface OpenForward extends Forward {
  readonly kind: ForwardKind
  /** The port that the server chose, for a remote forward that left it to it. */
  readonly port: number | undefined
  close(): Promise<void>
}

/** The forwards of one connection. */
export class Forwards {
  readonly #context: ForwardContext
  readonly #open: OpenForward[] = []

  constructor(context: ForwardContext) {
    this.#context = context
  }

  /** Opens what the configuration says. @throws ExitStatus when one fails and ExitOnForwardFailure is set. */
  async openConfigured(): Promise<void> {
    const { values, log } = this.#context
    const { exitOnForwardFailure } = values
    const local = [...values.localForward, ...values.dynamicForward]
    let opened = 0
    for (const forward of local) if (await this.openLocal(forward)) opened++
    if (opened < local.length && exitOnForwardFailure) fail('Could not request local forwarding.', log)
    if (opened === 0 && local.length > 0) log.write('ERROR', 'Could not request local forwarding.')
    for (const forward of values.remoteForward) {
      if (await this.openRemote(forward)) continue
      const what = `remote port forwarding failed for listen ${text.named(forward.listen)}`
      if (exitOnForwardFailure) fail(`Error: ${what}`, log)
      log.write('INFO', `Warning: ${what}`)
    }
    if (values.remoteForward.length > 0) {
      log.write('DEBUG1', 'forwarding_success: all expected forwarding replies received')
    }
  }

  /** Without a host there may be an address of each family; one of them is enough. */
  async openLocal({ listen, connect }: Forward): Promise<boolean> {
    const { values, log } = this.#context
    log.write('DEBUG1', `Local connections to ${text.shown(listen)} forwarded to remote address ${text.shown(connect)}`)
    if ('path' in listen && values.streamLocalBindUnlink) removeSocket(listen.path, log)
    const closers: (() => Promise<void>)[] = []
    const addresses = text.listenAddresses(listen, values)
    for (const address of addresses) {
      try {
        const forward = await this.#listen(address, connect)
        log.write('DEBUG1', `Local forwarding listening on ${text.listening(address)}.`)
        closers.push(async () => forward.stop())
        // Where there is IPv6, a listener at all its addresses is one at those of IPv4, too.
        if (text.isEverywhere(listen, values.gatewayPorts)) break
      } catch (error) {
        log.write(address === addresses.at(-1) ? 'ERROR' : 'VERBOSE', text.bindComplaint(listen, address, error))
      }
    }
    if (closers.length === 0) {
      if ('port' in listen)
        log.write('ERROR', `channel_setup_fwd_listener_tcpip: cannot listen to port: ${listen.port}`)
      return false
    }
    const close = async (): Promise<void> => void (await Promise.all(closers.map((each) => each())))
    this.#open.push({ kind: connect === 'socks' ? 'dynamic' : 'local', listen, connect, port: undefined, close })
    return true
  }

  /** Asks the server to listen. */
  async openRemote({ listen, connect }: Forward): Promise<boolean> {
    const { connection, log } = this.#context
    log.write(
      'DEBUG1',
      `Remote connections from ${text.shown(listen)} forwarded to local address ${text.shown(connect)}`,
    )
    const where = text.asked(listen)
    try {
      const to = connect === 'socks' ? this.#socksProxy() : text.formatEnd(connect)
      const onError = (error: unknown): void => {
        if (error instanceof SshError && connect !== 'socks') log.write('ERROR', text.unreachable(connect, error))
        else log.write('DEBUG1', `forwarded connection: ${String(error)}`)
      }
      const onConnection = (originator: { readonly address: string; readonly port: number }): void => {
        for (const line of text.taken(listen, originator, connect)) log.write('DEBUG1', line)
      }
      const forward = await connection.forwardRemote({ listen: text.formatEnd(listen), to, onConnection, onError })
      log.write('DEBUG1', `remote forward success for: listen ${where}, connect ${text.shown(connect)}`)
      let port: number | undefined
      if ('port' in listen && listen.port === 0) {
        port = Number(forward.address.slice(forward.address.lastIndexOf(':') + 1))
        log.write('INFO', `Allocated port ${port} for remote forward to ${text.shown(connect)}`)
      }
      this.#open.push({ kind: 'remote', listen, connect, port, close: () => forward.close() })
      return true
    } catch {
      log.write('DEBUG1', `remote forward failure for: listen ${where}, connect ${text.shown(connect)}`)
      return false
    }
  }

  /** The open forward with these two ends. */
  find(kind: ForwardKind, { listen, connect }: Forward): OpenForward | undefined {
    const key = (end: Forward['connect']): string => (end === 'socks' ? end : text.formatEnd(end))
    return this.#open.find(
      (other) => other.kind === kind && key(other.listen) === key(listen) && key(other.connect) === key(connect),
    )
  }

  /** Ends a forward; connections that it has made go on. False: there is none like that. */
  async cancel(kind: ForwardKind, listen: Endpoint): Promise<boolean> {
    const isMeant = (other: Endpoint): boolean => text.formatEnd(other) === text.formatEnd(listen)
    const at = this.#open.findIndex((forward) => forward.kind === kind && isMeant(forward.listen))
    const [forward] = at < 0 ? [] : this.#open.splice(at, 1)
    await forward?.close()
    return forward !== undefined
  }

  /** Takes no new connections, here or there. */
  stopListening(): void {
    for (const { close } of this.#open.splice(0)) void close()
  }

  #listen(listen: string, connect: Forward['connect']) {
    const { connection, values, log } = this.#context
    const onError = (error: unknown): void => log.write('ERROR', text.refusal(error))
    const onConnection = (): void => log.write('DEBUG1', text.requested(listen, connect))
    const options = { listen, umask: values.streamLocalBindMask, onError, onConnection }
    if (connect !== 'socks') return connection.forwardLocal({ ...options, to: text.formatEnd(connect) })
    return connection.forwardDynamic({ ...options, onRequest: this.#logRequest, onError: this.#logSocksError })
  }

  #socksProxy() {
    const { permitRemoteOpen } = this.#context.values
    return socksProxy({
      permit: (request) => isPermitted(request, permitRemoteOpen),
      onRequest: this.#logRequest,
      onError: this.#logSocksError,
    })
  }

  readonly #logRequest = ({ version, host, port }: SocksRequest): void => {
    this.#context.log.write('DEBUG2', `dynamic request: ${version} host ${host} port ${port} command 1`)
  }

  /** What a client does wrong is for the debug log, as with ssh. */
  readonly #logSocksError = (error: unknown): void => {
    const { log } = this.#context
    if (error instanceof ChannelOpenError) log.write('ERROR', text.refusal(error))
    else log.write('DEBUG1', error instanceof Error ? error.message : String(error))
  }
}

/** PermitRemoteOpen: no patterns but `*` alone, and no look-ups. */
export function isPermitted({ host, port }: SocksRequest, permitted: readonly string[]): boolean {
  if (permitted.length === 0 || permitted[0]?.toLowerCase() === 'any') return true
  return permitted.some((place) => {
    const [, bracketed, plain, allowedPort] = /^(?:\[([^\]]*)\]|([^:]*)):(.*)$/s.exec(place) ?? []
    const allowedHost = bracketed ?? plain
    if (allowedHost === undefined) return false
    return (allowedHost === '*' || allowedHost === host) && (allowedPort === '*' || Number(allowedPort) === port)
  })
}

function removeSocket(path: string, log: Log): void {
  try {
    unlinkSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') log.write('ERROR', `unlink(${path}): ${message}`)
  }
}

function fail(message: string, log: Log): never {
  log.write('FATAL', message)
  throw new ExitStatus(255)
}
