// Where an import of a local file leads: what Node finds, and what TypeScript's own names for files mean.
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The file that a relative or absolute specifier names; undefined for packages, and when there is none. As written
 * first; then `.js` may mean `.ts`, and an extension or `/index` may be missing.
 */
export function resolveLocal(specifier: string, from: string): string | undefined {
  const path = localPath(specifier, from)
  return path === undefined ? undefined : candidatesOf(path).find(isFile)
}

/** Whether a specifier names a file by its path. */
export function isLocal(specifier: string): boolean {
  return /^(?:\.{0,2}\/|file:|\.{1,2}$)/.test(specifier)
}

/** Whether a file belongs to an installed package. */
export function isOfPackage(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path)
}

/** Whether a path is that of JavaScript, which Node can load itself. */
export function isJavaScript(path: string): boolean {
  return /\.[mc]?js$/.test(path)
}

/** Whether a path is that of TypeScript that can be loaded as a module. */
export function isTypeScript(path: string): boolean {
  return /\.[mc]?ts$/.test(path) && !/\.d\.[mc]?ts$/.test(path)
}

function localPath(specifier: string, from: string): string | undefined {
  if (!isLocal(specifier)) return undefined
  try {
    return specifier.startsWith('file:')
      ? fileURLToPath(specifier)
      : resolve(dirname(from), decodeURIComponent(specifier.replace(/[?#].*$/, '')))
  } catch {
    return undefined
  }
}

function candidatesOf(path: string): string[] {
  const typed = path.replace(/\.([mc]?)js$/, '.$1ts')
  const endings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json']
  return [path, ...(typed === path ? [] : [typed]), ...endings.flatMap((each) => [path + each, `${path}/index${each}`])]
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
