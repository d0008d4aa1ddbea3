// The address of this machine that a connection is to come from: ssh_config BindAddress, which may be a name.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { SshError } from '../errors.ts'

/**
 * The address that `name` stands for, of the family that the destination has, if that is known.
 * @throws SshError `connect-failed`
 */
export async function resolveBindAddress(name: string, family: 0 | 4 | 6): Promise<string> {
  if (isIP(name) !== 0) return name
  try {
    return (await lookup(name, { family })).address
  } catch (cause) {
    throw new SshError('connect-failed', `cannot resolve the bind address ${name}`, {
      phase: 'connect',
      advice: 'bindAddress (BindAddress) must be an address of this machine, or a name of one',
      cause,
    })
  }
}
