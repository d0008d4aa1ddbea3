// The store of the script that runs in this process.
import { Store } from './store.ts'

/** Says where the code of the script is kept; before it is loaded. */
export function useStore(folder: string): void {
  store = Store.at(folder)
}

/** Undefined when no script was prepared here. */
export function currentStore(): Store | undefined {
  return store
}

let store: Store | undefined
