// The near end of a forward from the far side: a plain socket to a host and port or to a unix socket.
import net from 'node:net'
import { socketPathFault } from './socket-path.ts'

/** Starts to connect; `connect` or `error` follows. Half-closes are kept apart, as a relay needs. */
export function connectForwardTarget(target: { host: string; port: number } | { path: string }): net.Socket {
  const fault = 'path' in target ? socketPathFault(target.path) : undefined
  if (fault !== undefined) return new net.Socket().destroy(fault)
  return net.connect({ ...target, noDelay: true, allowHalfOpen: true })
}
