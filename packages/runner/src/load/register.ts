// Makes Node load TypeScript, and the modules of the running yon, in this process.
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'
import { Loader, loaded, type LoaderSettings } from './loader.ts'
import type { ThreadSettings } from './thread.ts'

/** Modules of ours that are loaded by their URL; a bundler puts them elsewhere. */
export interface LoaderModules {
  readonly thread: string
  readonly latecomer: string
}

/** From here on, what is imported goes through the loader. */
export function registerLoader(settings: LoaderSettings, modules: LoaderModules): void {
  const { registerHooks } = nodeModule as unknown as { registerHooks?: RegisterHooks }
  if (registerHooks === undefined) {
    nodeModule.register<ThreadSettings>(modules.thread, { data: { settings, latecomer: modules.latecomer } })
    resolveForRequire(settings)
    return
  }
  const loader = new Loader(settings)
  registerHooks({
    resolve: (specifier, context, next) => loader.resolve(specifier, context) ?? next(specifier, context),
    load: (url, context, next) => {
      const found = loader.load(url)
      if (found === undefined) return next(url, context)
      if (!('path' in found)) return found
      const require = nodeModule.createRequire(import.meta.url)
      const { makeNow } = require(fileURLToPath(modules.latecomer)) as typeof import('./latecomer.ts')
      return loaded(makeNow(found.path, found.store))
    },
  })
}

/** Hooks of that kind are not asked by `require`. */
function resolveForRequire({ modules }: LoaderSettings): void {
  const { Module } = nodeModule as unknown as { Module: { _resolveFilename: ResolveFilename } }
  const resolve = Module._resolveFilename
  Module._resolveFilename = function resolveOwn(this: unknown, specifier, ...rest) {
    const own = modules[specifier]
    return own === undefined ? resolve.call(this, specifier, ...rest) : fileURLToPath(own)
  }
}

type ResolveFilename = (this: unknown, specifier: string, ...rest: unknown[]) => string

/** The types of Node 20 do not have it. */
type RegisterHooks = (hooks: {
  resolve: (
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context: ResolveContext) => unknown,
  ) => unknown
  load: (url: string, context: object, next: (url: string, context: object) => unknown) => unknown
}) => void

interface ResolveContext {
  readonly parentURL?: string
  readonly importAttributes: object
}
