// What Node is told about the files of a script: where an import leads, and what stands in a file. The same for hooks in
// the thread of the script and in a thread of their own.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Store } from '../cache/store.ts'
import { isLocal, isOfPackage, isTypeScript, resolveLocal } from '../syntax/resolve.ts'

/** All a loader has to know; it can go to another thread. */
export interface LoaderSettings {
  /** The URLs of modules that come from the running yon, by their specifiers. */
  readonly modules: Readonly<Record<string, string>>
  /** The folder of the store. */
  readonly store: string
  /** The names of the code of the files that were made ready, by path. */
  readonly code: Readonly<Record<string, string | null>>
}

export interface Resolved {
  readonly url: string
  readonly shortCircuit: true
  readonly importAttributes?: Readonly<Record<string, string>>
}

export interface Loaded {
  readonly format: 'module'
  readonly source: string
  readonly shortCircuit: true
}

/** A file of TypeScript that nobody knew of when the script was made ready: an import of a path that is worked out. */
export interface Latecomer {
  readonly path: string
  readonly store: Store
}

/** Answers for the files of one script; undefined leaves the answer to Node. */
export class Loader {
  readonly #settings: LoaderSettings
  readonly #store: Store

  constructor(settings: LoaderSettings) {
    this.#settings = settings
    this.#store = Store.at(settings.store)
  }

  resolve(
    specifier: string,
    { parentURL, importAttributes }: { parentURL?: string | undefined; importAttributes?: object | undefined },
  ): Resolved | undefined {
    const own = this.#settings.modules[specifier]
    if (own !== undefined) return { url: own, shortCircuit: true }
    // A script may be no file.
    if ((pathOf(specifier) ?? '') in this.#settings.code) return { url: specifier, shortCircuit: true }
    const from = parentURL === undefined ? undefined : pathOf(parentURL)
    if (from === undefined || isOfPackage(from) || !isLocal(specifier)) return undefined
    const path = resolveLocal(specifier, from)
    if (path === undefined) return undefined
    const url = pathToFileURL(path).href + (/[?#].*$/.exec(specifier)?.[0] ?? '')
    const isJson = path.endsWith('.json')
    return { url, shortCircuit: true, ...(isJson ? { importAttributes: { ...importAttributes, type: 'json' } } : {}) }
  }

  load(url: string): Loaded | Latecomer | undefined {
    const path = pathOf(url)
    if (path === undefined) return undefined
    const code = this.#settings.code[path]
    if (code === null || (code === undefined && (isOfPackage(path) || !isTypeScript(path)))) return undefined
    if (code === undefined) return { path, store: this.#store }
    const source = this.#store.read('code', code)
    if (source === undefined)
      throw new Error(`the code of ${path} is gone from ${this.#store.folder}: start the script anew`)
    return loaded(source)
  }
}

/** The answer for a file whose code is known. */
export function loaded(source: string): Loaded {
  return { format: 'module', source, shortCircuit: true }
}

function pathOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}
