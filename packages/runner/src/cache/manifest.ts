// What was made of a script, and of what: enough to start it again without looking at it.
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { VERSION } from '../version.ts'
import { digest, type Store } from './store.ts'

/** The files of a script that were made ready. */
export interface Manifest {
  /** The local files of the script: of which text, and the name of the code in the store; null: Node loads it itself. */
  readonly files: Readonly<Record<string, { readonly digest: string; readonly code: string | null }>>
  /** Files of packages that bundles were made of: size and time of change. */
  readonly packages: Readonly<Record<string, string>>
  /** The bundles that the code needs. */
  readonly bundles: readonly string[]
}

/** What was made the last time, if it still holds. `text`: what stands for the file itself. */
export function readManifest(store: Store, path: string, text: string | undefined): Manifest | undefined {
  const stored = store.read('scripts', nameOf(path))
  if (stored === undefined) return undefined
  const manifest = parse(stored)
  if (manifest === undefined) return undefined
  for (const [file, made] of Object.entries(manifest.files)) {
    if (digestOf(file, file === path ? text : undefined) !== made.digest) return undefined
  }
  for (const [file, stamp] of Object.entries(manifest.packages)) if (stampOf(file) !== stamp) return undefined
  return manifest
}

/** Keeps what was made of a script. */
export function writeManifest(store: Store, path: string, manifest: Manifest): void {
  store.write('scripts', nameOf(path), JSON.stringify(manifest))
}

/** The size of a file, and when it changed. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? '' : `${stat.size} ${stat.mtimeMs}`
}

function digestOf(path: string, text: string | undefined): string | undefined {
  try {
    return digest(text ?? readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Another version of ours makes other code. */
function nameOf(path: string): string {
  const own = fileURLToPath(import.meta.url)
  return `${digest([path, VERSION, process.version, own, stampOf(own)].join('\0'))}.json`
}

function parse(text: string): Manifest | undefined {
  try {
    return JSON.parse(text) as Manifest
  } catch {
    return undefined
  }
}
