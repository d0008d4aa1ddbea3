// What known_hosts says about a key: the rules of OpenSSH, where any other plain key of the host means a change.
import { isHashed, matchesName } from './name.ts'
import type { KnownHostsEntry } from './parse.ts'

/** What is found about a plain host key. `changed` names one entry that has another key, the last as ssh does. */
export type KeyVerdict =
  | { readonly verdict: 'known'; readonly entry: KnownHostsEntry }
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'changed'; readonly entry: KnownHostsEntry; readonly entries: readonly KnownHostsEntry[] }
  | { readonly verdict: 'revoked'; readonly entry: KnownHostsEntry }

/** What is found about the authority of a host certificate. */
export type AuthorityVerdict =
  | { readonly verdict: 'certificate-authority'; readonly entry: KnownHostsEntry }
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'revoked'; readonly entry: KnownHostsEntry }

/** The entries that mean a name, in the order of the files. */
export function entriesFor(name: string, entries: readonly KnownHostsEntry[]): KnownHostsEntry[] {
  const known = new Map<string, boolean>()
  return entries.filter(({ names }) => {
    let matched = known.get(names)
    if (matched === undefined) known.set(names, (matched = matchesName(names, name)))
    return matched
  })
}

/** Judges a plain key by the entries of its host. A revoked key is revoked whatever else is known. */
export function verifyKey(key: Uint8Array, entries: readonly KnownHostsEntry[]): KeyVerdict {
  const revoked = findKey(key, entries, 'revoked')
  if (revoked !== undefined) return { verdict: 'revoked', entry: revoked }
  const known = findKey(key, entries, undefined)
  if (known !== undefined) return { verdict: 'known', entry: known }
  const others = entries.filter(({ marker }) => marker === undefined)
  const last = others.at(-1)
  return last === undefined ? { verdict: 'unknown' } : { verdict: 'changed', entry: last, entries: others }
}

/** Judges the authority of a certificate. It is revoked by its own key, and by that of the host. */
export function verifyAuthority(
  certificate: { readonly authorityKey: Uint8Array; readonly plainKey: Uint8Array },
  entries: readonly KnownHostsEntry[],
): AuthorityVerdict {
  const { authorityKey, plainKey } = certificate
  const revoked = findKey(plainKey, entries, 'revoked') ?? findKey(authorityKey, entries, 'revoked')
  if (revoked !== undefined) return { verdict: 'revoked', entry: revoked }
  const known = findKey(authorityKey, entries, 'cert-authority')
  return known === undefined ? { verdict: 'unknown' } : { verdict: 'certificate-authority', entry: known }
}

/** A place where a key stands under another name. */
export interface OtherName {
  readonly file: string
  readonly line: number
  /** As written, or undefined when hashed. */
  readonly names: string | undefined
}

/** Where a plain key is known under other names than `name`. */
export function otherNames(key: Uint8Array, name: string, entries: readonly KnownHostsEntry[]): OtherName[] {
  return entries
    .filter((entry) => entry.marker === undefined && sameKey(entry.key, key) && !matchesName(entry.names, name))
    .map(({ file, line, names }) => ({ file, line, names: isHashed(names) ? undefined : names }))
}

/** Whether two blobs are the same key. */
export function sameKey(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

function findKey(
  key: Uint8Array,
  entries: readonly KnownHostsEntry[],
  marker: KnownHostsEntry['marker'],
): KnownHostsEntry | undefined {
  return entries.find((entry) => entry.marker === marker && sameKey(entry.key, key))
}
