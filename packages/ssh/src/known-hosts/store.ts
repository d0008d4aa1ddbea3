// The only part of known_hosts that touches files.
import { constants } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { randomBytes } from '../crypto/node-random.ts'
import { SshError } from '../errors.ts'
import { type KnownHostsFile, parseKnownHosts } from './parse.ts'
import type { Replacement } from './update.ts'

/** Reads and writes files of known hosts. */
export interface KnownHostsStore {
  /** The files that exist and can be read, in order. */
  read(paths: readonly string[]): Promise<KnownHostsFile[]>
  /** Adds lines at the end of a file. */
  append(path: string, lines: readonly string[]): Promise<void>
}

/** The file system. */
export const fileStore: KnownHostsStore = { read: readKnownHosts, append: appendLines }

/** Reads files; one that does not exist or cannot be opened counts as empty. @throws SshError `limit-exceeded` */
export async function readKnownHosts(paths: readonly string[]): Promise<KnownHostsFile[]> {
  const texts = await Promise.all(paths.map(readText))
  return paths.flatMap((path, index) => {
    const text = texts[index]
    return text === undefined ? [] : [parseKnownHosts(text, path)]
  })
}

/**
 * Adds lines at the end of a file with one write, so that those of several processes do not mix. A missing newline is
 * added first. A new file is readable by its owner only, as is a new directory.
 */
export async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { mode: 0o700 }).catch(ignore('EEXIST'))
  const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600)
  try {
    const gap = (await endsWithNewline(handle)) ? '' : '\n'
    await handle.appendFile(Buffer.from(`${gap}${lines.join('\n')}\n`, 'latin1'))
  } finally {
    await handle.close()
  }
}

/**
 * Changes a file as a whole: the old one is kept as `.old`, the new one takes its place at once. When somebody else
 * changed it meanwhile, `change` is asked again.
 * @returns what was changed; nothing is written when nothing is removed or added.
 */
export async function rewrite(path: string, change: (file: KnownHostsFile) => Replacement): Promise<Replacement> {
  const target = await realpath(path)
  for (let attempt = 1; ; attempt++) {
    const before = await stamp(target)
    const replacement = change(parseKnownHosts((await readText(target)) ?? '', path))
    if (replacement.removed.length === 0 && replacement.added.length === 0) return replacement
    if (await replaceFile(target, replacement.text, before)) return replacement
    if (attempt === ATTEMPTS) throw new SshError('limit-exceeded', `${path} keeps changing`, { phase: 'local' })
  }
}

/** @returns false when the file is no longer the one of `before`. */
async function replaceFile(path: string, text: string, before: string): Promise<boolean> {
  const temporary = `${path}.${Buffer.from(randomBytes(8)).toString('hex')}`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(Buffer.from(text, 'latin1'))
    await handle.sync()
    await handle.close()
    if ((await stamp(path)) !== before) return false
    await copyFile(path, `${path}.old`)
    await rename(temporary, path)
    return true
  } finally {
    await handle.close().catch(() => undefined)
    await unlink(temporary).catch(ignore('ENOENT'))
  }
}

async function stamp(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true })
  return `${ino} ${size} ${mtimeNs}`
}

async function endsWithNewline(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return true
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 0x0a
}

async function readText(path: string): Promise<string | undefined> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch {
    return undefined
  }
  try {
    const info = await handle.stat()
    if (info.isDirectory()) return undefined
    if (info.size > FILE_SIZE_MAX) {
      throw new SshError('limit-exceeded', `${path} is larger than ${FILE_SIZE_MAX} bytes`, { phase: 'host-key' })
    }
    return await handle.readFile('latin1')
  } finally {
    await handle.close()
  }
}

function ignore(expected: string): (error: unknown) => void {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== expected) throw error
  }
}

const ATTEMPTS = 5
/** A hundred thousand hosts fit several times. */
const FILE_SIZE_MAX = 64 * 1024 * 1024
