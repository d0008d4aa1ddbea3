// Which host key algorithms to ask for first, so that the server shows a key that is known.
import { findHostKeyAlgorithm } from '../algorithms/host-key/catalog.ts'
import { certificateNameOf } from '../algorithms/host-key/formats.ts'
import type { KnownHostsEntry } from './parse.ts'

/**
 * The offered names, those first that suit what is known: all certificates when there is an authority for the host,
 * and those whose plain key type is known. When the very first suits, the order stays as it is.
 * @param entries those of the host
 */
export function preferredHostKeyAlgorithms(
  entries: readonly KnownHostsEntry[],
  offered: readonly string[],
): readonly string[] {
  const plainTypes = new Set(entries.filter(({ marker }) => marker === undefined).map(({ keyType }) => keyType))
  const hasAuthority = entries.some(({ marker }) => marker === 'cert-authority')
  const [best] = offered
  if (best !== undefined && isOfType(best, plainTypes)) return offered
  const suits = (name: string): boolean =>
    (hasAuthority && findHostKeyAlgorithm(name)?.certificate === true) || isOfType(name, plainTypes)
  return [...offered.filter(suits), ...offered.filter((name) => !suits(name))]
}

/** Whether an algorithm uses keys, or certificates of keys, of one of these types. */
function isOfType(name: string, plainTypes: ReadonlySet<string>): boolean {
  const format = findHostKeyAlgorithm(name)?.publicKeyFormat
  return [...plainTypes].some((type) => type === format || certificateNameOf(type) === format)
}
