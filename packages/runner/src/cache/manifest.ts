// What was made of a script, and of what: enough to start it again without looking at it.
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Finding } from '../diagnostics/table.ts'
import { VERSION } from '../version.ts'
import { digest, type Kind, KINDS, type Store } from './store.ts'

/** The files of a script that were made ready. */
export interface Manifest {
  /** The local files of the script: of which text, and the name of the code in the store; null: Node loads it itself. */
  readonly files: Readonly<Record<string, { readonly digest: string; readonly code: string | null }>>
  /** Files of packages that bundles were made of: size and time of change. */
  readonly packages: Readonly<Record<string, string>>
  /** The bundles that the code needs. */
  readonly bundles: readonly string[]
  /** What there was to tell about it, which kept nothing from running. */
  readonly warnings: readonly Finding[]
}

/** What was made the last time, if it still holds. `text`: what stands for the file itself. */
export function readManifest(store: Store, path: string, text: string | undefined): Manifest | undefined {
  const stored = store.read('scripts', nameOf(path))
  if (stored === undefined) return undefined
  const manifest = parse(stored)
  if (manifest === undefined || !isWhole(store, manifest)) return undefined
  for (const [file, made] of Object.entries(manifest.files)) {
    if (digestOf(file, file === path ? text : undefined) !== made.digest) return undefined
  }
  for (const [file, stamp] of Object.entries(manifest.packages)) if (stampOf(file) !== stamp) return undefined
  keepUsed(store, nameOf(path), manifest)
  return manifest
}

/** Keeps what was made of a script. */
export function writeManifest(store: Store, path: string, manifest: Manifest): void {
  store.write('scripts', nameOf(path), JSON.stringify(manifest))
}

/** Removes what no script has used for long; at most once a day. */
export function removeUnused(store: Store): void {
  if ((store.ageMs('scripts', REMOVED) ?? Infinity) < DAY_MS) return
  store.write('scripts', REMOVED, '')
  for (const kind of KINDS) {
    for (const name of store.names(kind)) if ((store.ageMs(kind, name) ?? 0) > UNUSED_MS) store.remove(kind, name)
  }
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

function isWhole(store: Store, manifest: Manifest): boolean {
  return textsOf(manifest).every(([kind, name]) => store.ageMs(kind, name) !== undefined)
}

/** Once a day is enough. */
function keepUsed(store: Store, name: string, manifest: Manifest): void {
  if ((store.ageMs('scripts', name) ?? 0) < DAY_MS) return
  for (const [kind, text] of [...textsOf(manifest), ['scripts', name] as const]) store.keepLonger(kind, text)
}

function textsOf({ files, bundles }: Manifest): (readonly [Kind, string])[] {
  const codes = Object.values(files).flatMap(({ code }) => (code === null ? [] : [['code', code] as const]))
  return [...codes, ...bundles.map((each) => ['bundles', each] as const)]
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

/** Says by its age when unused texts were removed. */
const REMOVED = 'removed'
const DAY_MS = 24 * 60 * 60 * 1000
const UNUSED_MS = 30 * DAY_MS
