// `ssh -D`: listens here as a SOCKS server and connects from the server's side.
import type net from 'node:net'
import {
  carryOver,
  type ForwardLocalOptions,
  type ForwardOpener,
  listenHere,
  type LocalForward,
} from './forward-local.ts'
import { negotiateSocks } from './socks/negotiate.ts'
import type { SocksRequest } from './socks/request.ts'

/** Where a dynamic forward listens (`ssh -D`). Its clients speak SOCKS 4, 4a or 5 and say themselves where to. */
export interface ForwardDynamicOptions extends Omit<ForwardLocalOptions, 'to'> {
  /** A client has said where it wants to be connected to, before that is done. */
  readonly onRequest?: (request: SocksRequest) => void
}

export async function forwardDynamic(opener: ForwardOpener, options: ForwardDynamicOptions): Promise<LocalForward> {
  return await listenHere(options, (socket) => void serve(opener, socket, options))
}

async function serve(opener: ForwardOpener, socket: net.Socket, options: ForwardDynamicOptions): Promise<void> {
  try {
    const { request, granted } = await negotiateSocks(socket)
    options.onRequest?.(request)
    await carryOver(opener, { kind: 'tcp', host: request.host, port: request.port }, socket, granted)
  } catch (error) {
    // A client that was refused may still be reading why.
    if (!socket.writableEnded) socket.destroy()
    options.onError?.(error)
  }
}
