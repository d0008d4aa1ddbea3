// Connects to a host in the way of its options.
import type { Connection } from '@yon/ssh'
import type { HostOptions } from './host-options.ts'
import { personAtTerminal } from './person.ts'

/** @param via the connection to go through @throws SshError */
export async function openConnection(
  name: string,
  options: HostOptions,
  via: Connection | undefined,
): Promise<Connection> {
  if (options.connect !== undefined) return await options.connect(via)
  const person = options.person ?? personAtTerminal
  // Scripts that stay on this machine start faster without it.
  const { connect } = await import('@yon/ssh')
  return await connect(name, { ...options.ssh, person, ...(via === undefined ? {} : { via }) })
}
