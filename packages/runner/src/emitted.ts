// What the code that the runner makes imports: notes how a function travels, with its bundle from the store.
import { findBundle, provideBundle, ship as note, type Bundle } from '@yon/script/functions'
import type { WireClass } from '@yon/script/wire'
import { currentStore } from './cache/current.ts'

/** A bundle in the store, with the hashes of the functions inside of its own. */
export interface StoredBundle extends Bundle {
  readonly nested: readonly string[]
}

/** Notes that `fn` is the function of a bundle, and gives it back. */
export function ship<F extends object>(
  fn: F,
  bundle: string,
  captures: () => Readonly<Record<string, unknown>>,
  classes?: readonly (readonly [id: string, type: () => WireClass])[],
): F {
  provide(bundle)
  return note(fn, bundle, captures, classes)
}

function provide(hash: string): void {
  if (findBundle(hash) !== undefined) return
  const { nested, ...bundle } = read(hash)
  provideBundle(hash, bundle)
  // They go on from over there; their errors come home.
  nested.forEach(provide)
}

function read(bundle: string): StoredBundle {
  const store = currentStore()
  const text = store?.read('bundles', bundle)
  if (text === undefined) throw new Error(`the code of a function is gone from ${store?.folder}: start the script anew`)
  return JSON.parse(text) as StoredBundle
}
