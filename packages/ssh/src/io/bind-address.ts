// The address of this machine that a connection is to come from: ssh_config BindAddress, which may be a name.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
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

/**
 * An address of a network interface (BindInterface), of the family that the destination has, if that is known. Addresses
 * of IPv6 that hold on the link alone do not count.
 * @throws SshError `connect-failed`
 */
export function interfaceAddress(name: string, family: 0 | 4 | 6): string {
  const addresses = networkInterfaces()[name] ?? []
  const usable = addresses.filter((each) => !/^fe80:/i.test(each.address))
  const wanted = family === 0 ? usable : usable.filter((each) => each.family === `IPv${family}`)
  const [first] = wanted
  if (first !== undefined) return first.address
  throw new SshError('connect-failed', `interface ${name} has no suitable address`, {
    phase: 'connect',
    advice: 'bindInterface (BindInterface, -B) must be a network interface of this machine that is up',
  })
}
