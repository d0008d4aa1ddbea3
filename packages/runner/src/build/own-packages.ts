// The packages of the running yon, for scripts in folders that have none of them installed.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInstalled } from '../syntax/resolve.ts'

/** The file behind each import of them that a file would not find by itself. */
export function ownPackagesFor(path: string): Readonly<Record<string, string>> {
  return Object.assign({}, ...NAMES.filter((name) => !isInstalled(name, path)).map(entryPointsOf)) as Record<
    string,
    string
  >
}

/** Whether a file is one of theirs: what they do where a part of them is missing, they know. */
export function isOwnPackage(path: string): boolean {
  return NAMES.some((name) => Object.values(entryPointsOf(name)).some((each) => path.startsWith(sourcesOf(each))))
}

/** `…/dist/src/` of an entry point. */
function sourcesOf(entryPoint: string): string {
  return entryPoint.replace(/(?<=[\\/]dist[\\/]src[\\/]).*$/, '')
}

/** By specifier; empty where it is not there. */
function entryPointsOf(name: string): Readonly<Record<string, string>> {
  const known = entryPoints.get(name)
  if (known !== undefined) return known
  const folder = folderOf(name)
  const found = folder === undefined ? {} : exportsOf(name, folder)
  entryPoints.set(name, found)
  return found
}

/** What it depends on has it, too. */
function folderOf(name: string): string | undefined {
  try {
    const require = createRequire(fileURLToPath(import.meta.resolve('@yon/script')))
    let folder = dirname(require.resolve(name))
    while (packageAt(folder)?.name !== name) {
      if (folder === dirname(folder)) return undefined
      folder = dirname(folder)
    }
    return folder
  } catch {
    return undefined
  }
}

function exportsOf(name: string, folder: string): Record<string, string> {
  const exports = Object.entries(packageAt(folder)?.exports ?? {})
  return Object.fromEntries(
    exports.flatMap(([part, file]) => (typeof file === 'string' ? [[name + part.slice(1), join(folder, file)]] : [])),
  )
}

function packageAt(folder: string): { name?: unknown; exports?: object } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown; exports?: object }
  } catch {
    return undefined
  }
}

const NAMES = ['@yon/ssh', '@yon/transit']
const entryPoints = new Map<string, Readonly<Record<string, string>>>()
