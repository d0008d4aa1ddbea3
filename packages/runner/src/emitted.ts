// What the code that the runner makes imports: notes how a function travels, with its bundle from the store.
import { findBundle, provideBundle, ship as note, type Bundle } from '@yon/script/functions'
import { Store } from './cache/store.ts'

/** Notes that `fn` is the function of a bundle, and gives it back. */
export function ship<F extends object>(fn: F, bundle: string, captures: () => Readonly<Record<string, unknown>>): F {
  if (findBundle(bundle) === undefined) provideBundle(bundle, read(bundle))
  return note(fn, bundle, captures)
}

/** Where bundles are kept; for the runner, before the script is loaded. */
export function useStore(folder: string): void {
  store = Store.at(folder)
}

function read(bundle: string): Bundle {
  const text = store?.read('bundles', bundle)
  if (text === undefined) throw new Error(`the code of a function is gone from ${store?.folder}: start the script anew`)
  return JSON.parse(text) as Bundle
}

let store: Store | undefined
