// Hooks in a thread of their own, for a Node that has no others (before 22.15).
import type { LoadHook, ResolveHook } from 'node:module'
import { Loader, loaded, type LoaderSettings } from './loader.ts'

/** What the thread is given. */
export interface ThreadSettings {
  readonly settings: LoaderSettings
  /** The URL of the module of `makeNow`, which is hardly ever needed. */
  readonly latecomer: string
}

let loader: Loader
let latecomer: string

export function initialize(data: ThreadSettings): void {
  loader = new Loader(data.settings)
  latecomer = data.latecomer
}

export const resolve: ResolveHook = (specifier, context, next) =>
  (loader.resolve(specifier, context) as ReturnType<ResolveHook>) ?? next(specifier, context)

export const load: LoadHook = async (url, context, next) => {
  const found = loader.load(url)
  if (found === undefined) return await next(url, context)
  if (!('path' in found)) return found
  const { makeNow } = (await import(latecomer)) as typeof import('./latecomer.ts')
  return loaded(makeNow(found.path, found.store))
}
