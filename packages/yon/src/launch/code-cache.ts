// Compiled code that is found again by the next process: V8's cache of one program, in the user's cache folder. Node's own
// (module.enableCompileCache) begins with Node 22.1, and keeps only what the first process compiled.
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What was compiled, and in which parts of the program it is. */
export interface CompiledCode {
  readonly parts: readonly number[]
  readonly code: Buffer
}

/** The compiled code of one build of one program. Whatever fails, the program runs without. */
export class CodeCache {
  readonly #folder: string
  readonly #name: string

  private constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
  }

  /**
   * Undefined where there is to be none: without a home of our own, and where Node's own cache would not be.
   * @param program tells builds apart: V8 compares nothing but the length of the source.
   */
  static of(program: string): CodeCache | undefined {
    const { NODE_DISABLE_COMPILE_CACHE: disabled, NODE_V8_COVERAGE: coverage } = process.env
    if (disabled !== undefined || coverage !== undefined) return undefined
    try {
      const base = cacheFolder()
      // With sudo it may be that of another user, who could give us code to run, and whose files it is not to become.
      if (statSync(base).uid !== ownUid()) return undefined
      return new CodeCache(join(base, 'yon', 'compiled'), `${program}-${process.version}-${process.arch}`)
    } catch {
      return undefined
    }
  }

  /** What an earlier process kept. It is run, so nobody else may have written it. */
  read(): CompiledCode | undefined {
    try {
      return decode(readOwn(join(this.#folder, this.#name)))
    } catch {
      return undefined
    }
  }

  /** Keeps it, whole or not at all. */
  write(compiled: CompiledCode): void {
    try {
      if (!this.#makeFolder()) return
      this.#removeOld()
      const path = join(this.#folder, this.#name)
      const temporary = `${path}.${process.pid}`
      writeNew(temporary, encode(compiled))
      renameSync(temporary, path)
    } catch {
      // A full disk, a folder that is only read: the next process compiles again.
    }
  }

  /** False: somebody else may write in it, or has it lead elsewhere. */
  #makeFolder(): boolean {
    // One by one: a home that does not exist is not to begin to.
    for (const folder of [join(this.#folder, '..'), this.#folder]) {
      if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 })
      const facts = lstatSync(folder)
      if (!facts.isDirectory() || !isOwn(facts)) return false
    }
    return true
  }

  #removeOld(): void {
    for (const name of readdirSync(this.#folder)) {
      if (!name.startsWith('yon-ssh-')) continue
      const path = join(this.#folder, name)
      const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {}
      if (Date.now() - mtimeMs > AGE_MAX_MS) rmSync(path, { force: true })
    }
  }
}

/** The home is that of the password database, as for all that ssh reads. */
function cacheFolder(): string {
  const named = process.env['XDG_CACHE_HOME']
  return named !== undefined && isAbsolute(named) ? named : join(userInfo().homedir, '.cache')
}

function ownUid(): number {
  return process.geteuid?.() ?? 0
}

/** Nobody else may write it. */
function isOwn({ uid, mode }: Stats): boolean {
  return uid === ownUid() && (process.platform === 'win32' || (mode & 0o022) === 0)
}

function readOwn(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return isOwn(fstatSync(fd)) ? readFileSync(fd) : Buffer.alloc(0)
  } finally {
    closeSync(fd)
  }
}

function writeNew(path: string, bytes: Buffer): void {
  const fd = openSync(path, 'wx', 0o600)
  try {
    if (writeSync(fd, bytes) < bytes.length) throw new Error('it was written in part')
    fsyncSync(fd)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
}

/** The length of a header of JSON, the header, the code, and a mark that shows that nothing is missing. */
function encode({ parts, code }: CompiledCode): Buffer {
  const header = Buffer.from(JSON.stringify(parts))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(header.length)
  return Buffer.concat([length, header, code, MARK])
}

function decode(bytes: Buffer): CompiledCode | undefined {
  if (!bytes.subarray(-MARK.length).equals(MARK)) return undefined
  const end = 4 + bytes.readUInt32BE(0)
  const parts = JSON.parse(bytes.toString('latin1', 4, end)) as number[]
  return { parts, code: bytes.subarray(end, -MARK.length) }
}

const MARK = Buffer.from('yon:compiled')
const AGE_MAX_MS = 30 * 24 * 3600 * 1000
