// Connects to a host in the way of its options.
import type { Connection } from '@yon/ssh'
import { isConnectionWatched, tellConnection } from './connection-listeners.ts'
import type { HostOptions } from './host-options.ts'

/** @param via the connection to go through @throws SshError */
export async function openConnection(
  name: string,
  options: HostOptions,
  via: Connection | undefined,
): Promise<Connection> {
  if (options.connect !== undefined) return await options.connect(via)
  // Scripts that stay on this machine start faster without them.
  const person = options.person ?? (await import('./person.ts')).personAtTerminal
  const { connect } = await import('@yon/ssh')
  const began = performance.now()
  const watched = isConnectionWatched() ? { countTraffic: true } : {}
  const connection = await connect(name, { ...options.ssh, ...watched, person, ...(via === undefined ? {} : { via }) })
  tellConnection({ host: name, milliseconds: performance.now() - began, connection })
  return connection
}
