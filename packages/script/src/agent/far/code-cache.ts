// Code that was sent once, on this host's disk: named by its hash and verified by it whenever it is read. Where the folder is
// not ours alone, or anything is amiss, there is no cache, and code is sent again.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** The code with that hash; undefined when it is not there, or is not what it should be. */
export async function readCached(hash: string): Promise<string | undefined> {
  try {
    await checkFolder()
    const file = fileOf(hash)
    const code = await readOwn(file)
    if (sha256(code) !== hash) return undefined
    const now = new Date()
    await utimes(file, now, now)
    return code
  } catch {
    return undefined
  }
}

/** Keeps it, as far as that can be done. */
export async function writeCached(hash: string, code: string): Promise<void> {
  const file = fileOf(hash)
  const temporary = `${file}.${process.pid}`
  writes++
  try {
    if (code.length > FILE_BYTES_MAX) return
    await mkdir(folder(), { recursive: true, mode: 0o700 })
    await checkFolder()
    // A link that somebody put there is not followed: it exists.
    await writeFile(temporary, code, { mode: 0o600, flag: 'wx' })
    await rename(temporary, file)
    await prune()
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  } finally {
    writes--
  }
}

/** Is code being written? */
export function isWriting(): boolean {
  return writes > 0
}

/** SHA-256 of the text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Of this user, and nobody else can put anything there. */
async function checkFolder(): Promise<void> {
  const found = await lstat(folder())
  const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & OTHERS_WRITE) === 0
  if (!isOurs) throw new Error('not ours alone')
}

async function readOwn(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const found = await handle.stat()
    if (!found.isFile() || found.size > FILE_BYTES_MAX) throw new Error('no file of ours')
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

/** The oldest go. */
async function prune(): Promise<void> {
  const names = (await readdir(folder())).filter((name) => CODE_FILE.test(name))
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder(), name)
      const { mtimeMs, size } = await stat(path)
      return { path, mtimeMs, size }
    }),
  )
  files.sort((a, b) => b.mtimeMs - a.mtimeMs)
  let bytes = 0
  for (const [at, { path, size }] of files.entries()) {
    bytes += size
    if (at >= FILES_MAX || bytes > BYTES_MAX) await rm(path, { force: true })
  }
}

function folder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'yon')
}

function fileOf(hash: string): string {
  return join(folder(), `${hash}.cjs`)
}

let writes = 0
const CODE_FILE = /^[0-9a-f]{64}\.cjs/
const OTHERS_WRITE = 0o022
const FILES_MAX = 96
const FILE_BYTES_MAX = 32 * 1024 * 1024
const BYTES_MAX = 128 * 1024 * 1024
