// Code that was sent once, on this host's disk: named by its hash and verified by it whenever it is read.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** The code with that hash; undefined when it is not there, or is not what it should be. */
export async function readCached(hash: string): Promise<string | undefined> {
  try {
    const file = fileOf(hash)
    const code = await readFile(file, 'utf8')
    if (sha256(code) !== hash) return undefined
    const now = new Date()
    await utimes(file, now, now)
    return code
  } catch {
    return undefined
  }
}

/** Keeps it, as far as that can be done: without a home folder that can be written to nothing is kept. */
export async function writeCached(hash: string, code: string): Promise<void> {
  const file = fileOf(hash)
  const temporary = `${file}.${process.pid}`
  try {
    await mkdir(folder(), { recursive: true, mode: 0o700 })
    await writeFile(temporary, code, { mode: 0o600, flag: 'wx' })
    await rename(temporary, file)
    await prune()
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

/** SHA-256 of the text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The oldest go. */
async function prune(): Promise<void> {
  const names = (await readdir(folder())).filter((name) => CODE_FILE.test(name))
  if (names.length <= FILES_MAX) return
  const ages = await Promise.all(names.map(async (name) => [name, (await stat(join(folder(), name))).mtimeMs] as const))
  const oldest = ages.sort((a, b) => a[1] - b[1]).slice(0, names.length - FILES_KEPT)
  for (const [name] of oldest) await rm(join(folder(), name), { force: true })
}

function folder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'yon')
}

function fileOf(hash: string): string {
  return join(folder(), `${hash}.cjs`)
}

const CODE_FILE = /^[0-9a-f]{64}\.cjs/
const FILES_MAX = 128
const FILES_KEPT = 96
