// What was made once and is found again: files named by what they are made of, in the user's cache.
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Code and bundles by the hash of their content, manifests by what they are about. */
export type Kind = 'code' | 'bundles' | 'scripts'

/** A folder of texts. What is in it is run, so nobody else may write to it. */
export class Store {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** `$XDG_CACHE_HOME/yon`, `~/.cache/yon`, or a folder for this process alone when neither is safe to use. */
  static open(): Store {
    const home = process.env['XDG_CACHE_HOME']
    const base = home !== undefined && home.startsWith('/') ? home : join(homedir(), '.cache')
    const folder = join(base, 'yon')
    return isOurs(folder) ? new Store(folder) : Store.passing()
  }

  /** One that is there already. */
  static at(folder: string): Store {
    return new Store(folder)
  }

  /** A folder that goes when this process does. */
  static passing(): Store {
    const folder = mkdtempSync(join(tmpdir(), 'yon-'))
    for (const kind of KINDS) mkdirSync(join(folder, kind))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    return new Store(folder)
  }

  /** Undefined when there is no such text. */
  read(kind: Kind, name: string): string | undefined {
    try {
      return readFileSync(join(this.folder, kind, name), 'utf8')
    } catch {
      return undefined
    }
  }

  /** Milliseconds since a text was written or `keepLonger` was called for it; undefined when there is none. */
  ageMs(kind: Kind, name: string): number | undefined {
    const stat = statSync(join(this.folder, kind, name), { throwIfNoEntry: false })
    return stat === undefined ? undefined : Date.now() - stat.mtimeMs
  }

  /** Begins its age anew. */
  keepLonger(kind: Kind, name: string): void {
    const now = new Date()
    try {
      utimesSync(join(this.folder, kind, name), now, now)
    } catch {
      // Gone meanwhile, or not to be written to: it is made anew when it is missed.
    }
  }

  /** The names of all texts. */
  names(kind: Kind): string[] {
    return readdirSync(join(this.folder, kind))
  }

  remove(kind: Kind, name: string): void {
    rmSync(join(this.folder, kind, name), { force: true })
  }

  /** Whole or not at all. */
  write(kind: Kind, name: string, text: string): void {
    const path = join(this.folder, kind, name)
    const temporary = `${path}.${randomBytes(6).toString('hex')}`
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, path)
  }

  /** Writes a text under the hash of its content, and gives the hash. */
  keep(kind: Kind, text: string): string {
    const name = digest(text)
    this.write(kind, name, text)
    return name
  }
}

/** SHA-256 in hexadecimal. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Makes the folder; false when it cannot be made, or others could put code into it. */
function isOurs(folder: string): boolean {
  try {
    const { uid, mode } = statSync(folder, { throwIfNoEntry: false }) ?? made(folder)
    if (uid !== (process.getuid?.() ?? uid)) return false
    if ((mode & 0o077) !== 0) chmodSync(folder, 0o700)
    for (const kind of KINDS) mkdirSync(join(folder, kind), { recursive: true, mode: 0o700 })
    return true
  } catch {
    return false
  }
}

function made(folder: string): { uid: number; mode: number } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return statSync(folder)
}

/** All kinds. */
export const KINDS: readonly Kind[] = ['code', 'bundles', 'scripts']
