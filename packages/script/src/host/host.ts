// The hosts of a script.
import { ScriptError } from '../errors.ts'
import { assertNoPassword } from './destination.ts'
import { FarHost } from './far-host.ts'
import { HereHost } from './here-host.ts'
import { currentScope } from '../scope/index.ts'
import type { HostOptions } from './host-options.ts'
import { openConnection } from './open-connection.ts'
import { SharedConnection } from './shared-connection.ts'

/** This machine, by the names of other hosts. */
export const here = new HereHost()

/**
 * A host, by what ssh would be given: `web1`, `deploy@web1`, `ssh://web1:2222`; or by a name of the script, with that as
 * `destination`. It is connected to when it is first used,
 * with ssh_config, agent, keys and known_hosts of the user, once in a process for a destination. Another ssh_config is the
 * `configFile` of the scope in which the host is made, or of `ssh` of its options.
 */
export function host(name: string | (HostOptions & { readonly name: string }), options: HostOptions = {}): FarHost {
  if (typeof name === 'object' && name !== null && typeof name.name === 'string') return host(name.name, name)
  if (![name, options.destination ?? name].every((each) => typeof each === 'string' && each !== ''))
    throw new ScriptError('invalid-argument', `a host needs a name: host('web1'), host('ssh://deploy@web1:2222')`)
  if (/\p{Cc}/u.test(name as string))
    throw new ScriptError('invalid-argument', `the name of a host has control characters: ${JSON.stringify(name)}`)
  for (const each of [name as string, options.destination ?? '']) assertNoPassword(each)
  const { configFile } = currentScope()
  const settled = configFile === undefined ? options : { ...options, ssh: { configFile, ...options.ssh } }
  const isOrdinary = options.connect === undefined && options.ssh === undefined && options.person === undefined
  return new FarHost(name as string, settled, sharedFor(name as string, settled, isOrdinary))
}

function sharedFor(name: string, options: HostOptions, isOrdinary: boolean): SharedConnection {
  const { destination = name } = options
  const key = [name, destination, options.ssh?.configFile, options.longPauses].join('\0')
  const known = isOrdinary ? connections.get(key) : undefined
  const shared = known ?? new SharedConnection(name, () => openConnection(destination, options, undefined), options)
  if (isOrdinary) connections.set(key, shared)
  return shared
}

/** Of this process, by destination and file of ssh_config. */
const connections = new Map<string, SharedConnection>()
