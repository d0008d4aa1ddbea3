// The near end of a forward from the far side: a plain socket to a host and port or to a unix socket.
import net from 'node:net'

/** Starts to connect; `connect` or `error` follows. Half-closes are kept apart, as a relay needs. */
export function connectForwardTarget(target: { host: string; port: number } | { path: string }): net.Socket {
  return net.connect({ ...target, noDelay: true, allowHalfOpen: true })
}
