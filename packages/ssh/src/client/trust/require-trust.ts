// What only a server whose host key is trusted is given.
import { HostKeyError } from '../../errors.ts'
import { disabledWarning } from './texts.ts'

/** A man in the middle must not be given what forwards lead to. @throws HostKeyError */
export function requireTrust(isTrusted: boolean, feature: string, hop: string): void {
  if (isTrusted) return
  const advice = 'set the changed host key right in known_hosts first'
  throw new HostKeyError('host-key-changed', disabledWarning(feature), { hop, advice })
}
