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
  stop(): Promise<void>
}

export async function startDelayProxy(options: DelayProxyOptions): Promise<DelayProxy> {
  const counters = new Counters()
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    counters.connections++
    join(client, options, counters, sockets)
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
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

function join(client: Socket, options: DelayProxyOptions, counters: Counters, sockets: Set<Socket>): void {
  const half = (options.rttMs ?? 0) / 2
  // What arrives before the connection to the target is there waits in the socket.
  client.pause()
  sockets.add(client)
  client.on('error', () => client.destroy())
  client.on('close', () => sockets.delete(client))
  later(half, () => {
    if (client.destroyed) return
    const target = connect({
      port: options.targetPort,
      host: options.targetHost ?? '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    })
    sockets.add(target)
    target.on('error', () => target.destroy())
    target.on('close', (failed) => {
      sockets.delete(target)
      later(half, () => close(client, failed))
    })
    client.on('close', (failed) => later(half, () => close(target, failed)))
    const cut = (reset: boolean): void => {
      for (const socket of [client, target]) close(socket, reset)
    }
    pump({ direction: 'clientToServer', from: client, to: target, half, options, counters, cut })
    pump({ direction: 'serverToClient', from: target, to: client, half, options, counters, cut })
  })
}

interface Pump {
  readonly direction: Direction
  readonly from: Socket
  readonly to: Socket
  readonly half: number
  readonly options: DelayProxyOptions
  readonly counters: Counters
  cut(reset: boolean): void
}

function pump({ direction, from, to, half, options, counters, cut }: Pump): void {
  let offset = 0
  // Bytes under way: more would need more memory, and no path holds that much.
  let underway = 0
  const limit = options.cut?.direction === direction ? options.cut : undefined
  const forwardEnd = (): void => later(half, () => to.end())
  from.on('data', (chunk: Buffer) => {
    counters.count(direction, chunk.length)
    options.onData?.(direction, chunk)
    const passed = Buffer.from(chunk.subarray(0, limit === undefined ? chunk.length : limit.atByte - offset))
    if (options.flip?.direction === direction) flip(passed, options.flip.atByte - offset, options.flip.mask)
    offset += chunk.length
    underway += passed.length
    if (underway > UNDERWAY_BYTES_MAX) from.pause()
    const isCut = limit !== undefined && offset >= limit.atByte
    if (isCut) from.pause().off('end', forwardEnd)
    later(half, () => {
      underway -= passed.length
      const drained = to.destroyed || passed.length === 0 || to.write(passed)
      // A reset overtakes bytes that the receiver has not read yet.
      if (isCut) return later(limit.reset === true ? READ_MS : 0, () => cut(limit.reset === true))
      if (drained) from.resume()
      else from.pause()
    })
  })
  to.on('drain', () => from.resume())
  from.on('end', forwardEnd)
  from.resume()
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
  if (ms > 0) setTimeout(action, ms)
  else action()
}

/** Long enough for the receiver to read what came before a reset. */
const READ_MS = 10

const UNDERWAY_BYTES_MAX = 64 * 1024 * 1024
