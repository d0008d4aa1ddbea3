// Where an import of a local file leads: what Node finds, and what TypeScript's own names for files mean.
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The file that a relative or absolute specifier names; undefined for packages, and when there is none. As written
 * first; then `.js` may mean `.ts`, and an extension or `/index` may be missing. Links are followed, as Node does.
 */
export function resolveLocal(specifier: string, from: string): string | undefined {
  const path = localPath(specifier, from)
  const found = path === undefined ? undefined : candidatesOf(path).find(isFile)
  return found === undefined ? undefined : realPath(found)
}

/** Where a file is, whatever links lead to it: its imports are relative to that. Of what is no file, the path itself. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/** Whether a specifier names a file by its path. */
export function isLocal(specifier: string): boolean {
  return /^(?:\.{0,2}\/|file:|\.{1,2}$)/.test(specifier)
}

/** The package of a specifier that is to be found in a `node_modules`: undefined for files, URLs, and what Node has. */
export function packageOf(specifier: string): string | undefined {
  if (isLocal(specifier) || isBuiltin(specifier)) return undefined
  return /^(?:@[^/:#]+\/)?[^@./:#][^/:]*(?=\/|$)/.exec(specifier)?.[0]
}

/** Whether a package is there for a file: installed, or the one that the file belongs to. */
export function isInstalled(name: string, from: string): boolean {
  // There, packages are in no folders.
  if (process.versions['pnp'] !== undefined) return true
  for (let folder = dirname(resolve(from)); ; folder = dirname(folder)) {
    if (statSync(join(folder, 'node_modules', name), { throwIfNoEntry: false }) !== undefined) return true
    if (nameOfPackage(folder) === name) return true
    if (folder === dirname(folder)) return false
  }
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

function nameOfPackage(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown }).name
  } catch {
    return undefined
  }
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
