// CheckHostIP: a key is looked up by the address as well, so that a name which leads elsewhere is noticed.
import { parseAddress } from '../../config/address.ts'
import { lookupName } from '../../known-hosts/name.ts'
import type { KnownHostsEntry } from '../../known-hosts/parse.ts'
import { entriesFor, type KeyVerdict, sameKey, verifyKey } from '../../known-hosts/verify.ts'
import type { HostKeyQuestion, TrustTarget } from './policy.ts'
import type { PresentedKey } from './presented-key.ts'
import { howToRemove } from './texts.ts'

/** What is known about a key by its address. */
export interface AddressFinding {
  /** The address as it is looked up and recorded. */
  readonly name: string
  readonly found: KeyVerdict
}

/**
 * The name under which the address is looked up; undefined when it is not: behind a proxy, on this machine, for a
 * certificate, and when the host was named by its address.
 */
export function addressName(target: TrustTarget, { certificate }: PresentedKey): string | undefined {
  const { address, port, host } = target
  if (address === undefined || certificate !== undefined || isLoopback(address)) return undefined
  const name = lookupName(address, port)
  return name === host ? undefined : name
}

/** What the entries say about the key under that name. */
export function judgeAddress(
  name: string,
  { plain }: PresentedKey,
  entries: readonly KnownHostsEntry[],
): AddressFinding {
  return { name, found: verifyKey(plain.blob, entriesFor(name, entries)) }
}

/** The lines that come before those about a changed key, when the address says something else than the name does. */
export function spoofingWarning(
  { name, label }: { readonly name: string; readonly label: string },
  address: AddressFinding,
  hostEntry: KnownHostsEntry,
): string[] {
  const { found } = address
  if (found.verdict === 'changed' && sameKey(found.entry.key, hostEntry.key)) return []
  const how =
    found.verdict === 'unknown' ? 'is unknown' : found.verdict === 'known' ? 'is unchanged' : 'has a different value'
  return [
    AT_SIGNS,
    '@       WARNING: POSSIBLE DNS SPOOFING DETECTED!          @',
    AT_SIGNS,
    `The ${label} host key for ${name} has changed,`,
    `and the key for the corresponding IP address ${address.name}`,
    `${how}. This could either mean that`,
    'DNS SPOOFING is happening or the IP address for the host',
    'and its host key have changed at the same time.',
    ...(found.verdict === 'unknown'
      ? []
      : [`Offending key for IP in ${found.entry.file}:${found.entry.line}`, ...howToRemove(found.entry, address.name)]),
  ]
}

/** The key that is known by the address is another. @param matching where the key is known by the name */
export function differenceWarning(
  { name, label }: { readonly name: string; readonly label: string },
  address: string,
  offending: KnownHostsEntry,
  matching: KnownHostsEntry | undefined,
): string[] {
  return [
    `Warning: the ${label} host key for '${name}' differs from the key for the IP address '${address}'`,
    `Offending key for IP in ${offending.file}:${offending.line}`,
    ...(matching === undefined ? [] : [`Matching host key in ${matching.file}:${matching.line}`]),
  ]
}

/** NoHostAuthenticationForLocalhost: is the connection to this machine itself? */
export function leadsToLoopback({ address }: HostKeyQuestion): boolean {
  return address !== undefined && isLoopback(address)
}

function isLoopback(address: string): boolean {
  const bytes = parseAddress(address)
  return bytes?.length === 4
    ? bytes[0] === 127
    : bytes?.every((byte, index) => byte === (index === 15 ? 1 : 0)) === true
}

/** Put behind the lines of a difference, the question whether to go on. */
export const DIFFERENCE_QUESTION = 'Are you sure you want to continue connecting (yes/no)? '
/** Only the keys that are known are accepted, whichever name they are known by. */
export const STRICTLY_DIFFERENT = 'Exiting, you have requested strict checking.'

const AT_SIGNS = '@'.repeat(59)
