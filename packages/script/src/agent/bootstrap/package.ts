// What the boot program is given: the agent, and what it may need at once. A header in JSON says what is there, after its
// length in four bytes.
import type { Way } from '../launcher.ts'
import type { Part } from './part.ts'

/** Hashes of the parts of the library, also of those that are not in the package. */
export type LibraryHashes = Readonly<Record<'script' | 'hosts' | 'values', string>>

/** The header, as the agent sees it. */
export interface PackageHeader {
  /** Go to the home directory first. */
  readonly goesHome: boolean
  readonly way: Way
  readonly library: LibraryHashes
  /** The first one is the agent. One without a hash is the prelude: frames that the agent reads before all others. */
  readonly parts: readonly { readonly name: string; readonly hash: string; readonly length: number }[]
}

/** What a package says beside its parts. */
export type PackageFacts = Omit<PackageHeader, 'parts'>

/** Puts a package together. */
export function packageOf(facts: PackageFacts, parts: readonly Part[], prelude: Uint8Array): Buffer {
  const all = prelude.length === 0 ? parts : [...parts, { name: PRELUDE, hash: '', compressed: prelude }]
  const header: PackageHeader = {
    ...facts,
    parts: all.map(({ name, hash, compressed }) => ({ name, hash, length: compressed.length })),
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, text, ...all.map(({ compressed }) => compressed)])
}

/** The name of the frames among the parts. */
export const PRELUDE = 'prelude'
