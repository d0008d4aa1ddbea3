// Trust on first use.
import { knownHosts } from './known-hosts.ts'
import type { KnownHostsOptions } from './known-hosts-options.ts'
import type { TrustPolicy } from './policy.ts'

/**
 * Trusts the first key of a host that is seen, and only that from then on. A first key that cannot be kept is refused
 * (`host-key-rejected`), unless `mustRecord` is false.
 * @param file where keys are kept; `~/` is the user's home
 */
export function acceptNew(
  file: string,
  options: Pick<KnownHostsOptions, 'hashed' | 'store' | 'onEvent' | 'mustRecord'> = {},
): TrustPolicy {
  return knownHosts({ ...options, files: { user: [file] }, strict: 'accept-new' })
}
