// Trust on first use.
import { knownHosts, type KnownHostsOptions } from './known-hosts.ts'
import type { TrustPolicy } from './policy.ts'

/** Trusts the first key of a host that is seen, and only that from then on. @param file where keys are kept; `~/` is the user's home */
export function acceptNew(
  file: string,
  options: Pick<KnownHostsOptions, 'hashed' | 'store' | 'onEvent'> = {},
): TrustPolicy {
  return knownHosts({ ...options, files: { user: [file] }, strict: 'accept-new' })
}
