// The hosts of a script.
import { ScriptError } from '../errors.ts'
import { FarHost } from './far-host.ts'
import { HereHost } from './here-host.ts'
import type { HostOptions } from './host-options.ts'
import { openConnection } from './open-connection.ts'
import { SharedConnection } from './shared-connection.ts'

/** This machine, by the names of other hosts. */
export const here = new HereHost()

/**
 * A host, by what ssh would be given: `web1`, `deploy@web1`, `ssh://web1:2222`. It is connected to when it is first used,
 * with ssh_config, agent, keys and known_hosts of the user, once in a process for a destination.
 */
export function host(
  destination: string | (HostOptions & { readonly name: string }),
  options: HostOptions = {},
): FarHost {
  if (typeof destination !== 'string') return host(destination.name, destination)
  if (destination === '') throw new ScriptError('invalid-argument', 'a host needs a name')
  return new FarHost(destination, options, sharedFor(destination, options))
}

function sharedFor(destination: string, options: HostOptions): SharedConnection {
  const isOrdinary = options.connect === undefined && options.ssh === undefined && options.person === undefined
  const known = isOrdinary ? connections.get(destination) : undefined
  const shared = known ?? new SharedConnection(destination, () => openConnection(destination, options, undefined))
  if (isOrdinary) connections.set(destination, shared)
  return shared
}

/** Of this process, by destination. */
const connections = new Map<string, SharedConnection>()
