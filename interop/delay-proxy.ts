// A TCP proxy that delays, counts, cuts and corrupts: a network between a client and a server of one machine.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Direction = 'clientToServer' | 'serverToClient'

export interface DelayProxyOptions {
  readonly targetPort: number
  /** Default 127.0.0.1. */
  readonly targetHost?: string
  /** Round-trip time in milliseconds; half of it is added in each direction, also to the connection. 0 by default. */
  readonly rttMs?: number
  /** Cuts the connection when that many bytes have passed in the direction: by end of file, or by a reset. */
  readonly cut?: { readonly direction: Direction; readonly atByte: number; readonly reset?: boolean }
  /** Inverts bits of the byte at this offset of the direction. */
  readonly flip?: { readonly direction: Direction; readonly atByte: number; readonly mask: number }
  /** Sees every chunk as it arrives, before it is delayed, cut or changed. */
  readonly onData?: (direction: Direction, chunk: Uint8Array) => void
}

export interface DelayProxy extends AsyncDisposable {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Bytes taken from each side so far, over all connections. */
  readonly bytes: Readonly<Record<Direction, number>>
  /**
   * Bursts: how often each side spoke after the other one had. Both ends speak first in SSH, so this says how many
   * flights there were; round trips are best had from the elapsed time divided by `rttMs`. The handshake of TCP itself
   * is not delayed: add one.
   */
  readonly flights: Readonly<Record<Direction, number>>
  readonly connections: number
  /** Cuts all connections of now, without end of file. */
  reset(): void
  /** From now on nothing passes on them, in neither direction, and nobody is told: the network is cut. */
  freeze(): void
  stop(): Promise<void>
}

export async function startDelayProxy(options: DelayProxyOptions): Promise<DelayProxy> {
  const counters = new Counters()
  const sockets = new Set<Socket>()
  const links = new Set<Link>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    counters.connections++
    join(client, options, counters, sockets, links)
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const freeze = (): void => {
    for (const link of links) link.isCut = true
  }
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    bytes: counters.bytes,
    flights: counters.flights,
    get connections() {
      return counters.connections
    },
    reset,
    freeze,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

class Counters {
  readonly bytes: Record<Direction, number> = { clientToServer: 0, serverToClient: 0 }
  readonly flights: Record<Direction, number> = { clientToServer: 0, serverToClient: 0 }
  connections = 0
  #last: Direction | undefined

  count(direction: Direction, length: number): void {
    this.bytes[direction] += length
    if (this.#last !== direction) this.flights[direction]++
    this.#last = direction
  }
}

function join(
  client: Socket,
  options: DelayProxyOptions,
  counters: Counters,
  sockets: Set<Socket>,
  links: Set<Link>,
): void {
  const half = (options.rttMs ?? 0) / 2
  track(client, sockets)
  // What arrives before the connection to the target is there waits in the socket.
  client.pause()
  later(half, () => {
    if (client.destroyed) return
    const where = { port: options.targetPort, host: options.targetHost ?? '127.0.0.1' }
    const target = connect({ ...where, allowHalfOpen: true, noDelay: true })
    track(target, sockets)
    const link: Link = { half, options, counters, sockets: [client, target], isCut: false }
    links.add(link)
    pump(link, 'clientToServer', client, target)
    pump(link, 'serverToClient', target, client)
  })
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => sockets.delete(socket))
}

/** A connection of the client with the one to the target. */
interface Link {
  readonly half: number
  readonly options: DelayProxyOptions
  readonly counters: Counters
  readonly sockets: readonly Socket[]
  /** Nothing more passes, in neither direction. */
  isCut: boolean
}

function pump(link: Link, direction: Direction, from: Socket, to: Socket): void {
  const { half, options } = link
  const limit = options.cut?.direction === direction ? options.cut : undefined
  let offset = 0
  let underway = 0
  from.on('data', (chunk: Buffer) => {
    if (link.isCut) return
    link.counters.count(direction, chunk.length)
    options.onData?.(direction, chunk)
    const passed = Buffer.from(chunk.subarray(0, limit === undefined ? chunk.length : limit.atByte - offset))
    if (options.flip?.direction === direction) flip(passed, options.flip.atByte - offset, options.flip.mask)
    offset += chunk.length
    underway += passed.length
    if (underway > UNDERWAY_BYTES_MAX) from.pause()
    const isLast = limit !== undefined && offset >= limit.atByte
    if (isLast) link.isCut = true
    later(half, () => {
      if (link.isCut && !isLast) return
      underway -= passed.length
      const drained = to.destroyed || passed.length === 0 || to.write(passed)
      if (isLast) cut(link, limit.reset === true)
      else if (drained) from.resume()
      else from.pause()
    })
  })
  to.on('drain', () => from.resume())
  from.on('end', () => later(half, () => link.isCut || to.end()))
  from.on('close', (failed) => later(half, () => link.isCut || close(to, failed)))
  from.resume()
}

function cut(link: Link, reset: boolean): void {
  // A reset overtakes bytes that the receiver has not read yet.
  later(reset ? READ_MS : 0, () => {
    for (const socket of link.sockets) close(socket, reset)
  })
}

function close(socket: Socket, reset: boolean): void {
  if (reset) socket.resetAndDestroy()
  else socket.destroySoon()
}

function flip(chunk: Buffer, at: number, mask: number): void {
  if (at >= 0 && at < chunk.length) chunk.writeUInt8(chunk.readUInt8(at) ^ mask, at)
}

/** setTimeout keeps the order of equal delays; with none there is no turn of the event loop to wait for. */
function later(ms: number, action: () => void): void {
  if (ms > 0) setTimeout(action, ms).unref()
  else action()
}

/** Long enough for the receiver to read what came before a reset. */
const READ_MS = 10

/** In one direction of one connection; no path between two machines holds more. */
const UNDERWAY_BYTES_MAX = 64 * 1024 * 1024
