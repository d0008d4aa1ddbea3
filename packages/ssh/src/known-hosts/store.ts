// The only part of known_hosts that touches files. `~/` at the front of a path is the user's home.
import { constants } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { strerror } from '../config/strerror.ts'
import { SshError } from '../errors.ts'
import { expandHome } from '../home-path.ts'
import { type KnownHostsFile, parseKnownHosts } from './parse.ts'
import { temporaryName } from './temporary-name.ts'
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
  const texts = await Promise.all(paths.map((path) => readText(path, FILE_SIZE_MAX)))
  return paths.flatMap((path, index) => {
    const text = texts[index]
    return text === undefined ? [] : [parseKnownHosts(text, path)]
  })
}

/**
 * Adds lines at the end of a file with one write, so that those of several processes do not mix. A missing newline is
 * added first. A new file is readable by its owner only, as is a new directory.
 */
export async function appendLines(named: string, lines: readonly string[]): Promise<void> {
  await mkdir(dirname(expandHome(named)), { mode: 0o700 }).catch(ignore('EEXIST'))
  await appendToFile(named, lines, OWNER_ONLY)
}

/**
 * The file system as ssh uses it: of all directories it makes only `~/.ssh`, and others may read a new file.
 * @param home of the local user
 * @param onProblem what cannot be made does not hinder: the file, too, will not be written then
 */
export function fileStoreOfSsh(home: string, onProblem: (text: string) => void = () => {}): KnownHostsStore {
  const own = join(home, '.ssh')
  return {
    read: readKnownHosts,
    async append(path, lines) {
      if (dirname(expandHome(path)) === own) {
        await mkdir(own, { mode: 0o700 })
          .catch(ignore('EEXIST'))
          .catch(({ code }: NodeJS.ErrnoException) => {
            onProblem(`Could not create directory '${own}' (${strerror(code ?? '')}).`)
          })
      }
      await appendToFile(path, lines, WRITABLE_BY_OWNER)
    },
  }
}

async function appendToFile(named: string, lines: readonly string[], mode: number): Promise<void> {
  const path = expandHome(named)
  const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, mode)
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
  const target = await realpath(expandHome(path))
  for (let attempt = 1; ; attempt++) {
    const before = await stamp(target)
    const replacement = change(parseKnownHosts((await readText(target, FILE_SIZE_MAX)) ?? '', path))
    if (replacement.removed.length === 0 && replacement.added.length === 0) return replacement
    const replaced = await replaceFile(target, Buffer.from(replacement.text, 'latin1'), async () => {
      if ((await stamp(target)) !== before) return false
      await copyFile(target, `${target}.old`)
      return true
    })
    if (replaced) return replacement
    if (attempt === ATTEMPTS) throw new SshError('limit-exceeded', `${path} keeps changing`, { phase: 'local' })
  }
}

/** The bytes of a file that must be there. @throws SshError `limit-exceeded`, or the error of the file system. */
export async function readRequired(named: string): Promise<Uint8Array> {
  const path = expandHome(named)
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    return await readBounded(handle, path, { size, sizeMax: FILE_SIZE_MAX })
  } finally {
    await handle.close()
  }
}

/** Writes a small file of its owner's alone: all of it or nothing. Its directory is made if need be. */
export async function writeAtOnce(named: string, text: string): Promise<void> {
  const path = expandHome(named)
  await mkdir(dirname(path), { mode: 0o700 }).catch(ignore('EEXIST'))
  await replaceFile(path, Buffer.from(text), async () => true)
}

/**
 * The text of a file, latin1; undefined when it does not exist, cannot be opened or is a directory.
 * @throws SshError `limit-exceeded`
 */
export async function readText(path: string, sizeMax: number): Promise<string | undefined> {
  let handle: FileHandle
  try {
    handle = await open(expandHome(path), 'r')
  } catch {
    return undefined
  }
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) return undefined
    return (await readBounded(handle, path, { size: stat.size, sizeMax })).toString('latin1')
  } finally {
    await handle.close()
  }
}

/** What is no regular file tells no size, and may never end. */
async function readBounded(
  handle: FileHandle,
  path: string,
  { size, sizeMax }: { readonly size: number; readonly sizeMax: number },
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  while (Math.max(size, length) <= sizeMax) {
    const capacity = size > length ? Math.min(size - length, READ_BYTES) : READ_PROBE_BYTES
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(capacity), 0, capacity, null)
    if (bytesRead === 0) return Buffer.concat(chunks)
    chunks.push(buffer.subarray(0, bytesRead))
    length += bytesRead
  }
  throw new SshError('limit-exceeded', `${path} is larger than ${sizeMax} bytes`, { phase: 'host-key' })
}

/** Puts a file in place of another, if `go` still agrees once it is written. @returns whether it did. */
async function replaceFile(path: string, content: Buffer, go: () => Promise<boolean>): Promise<boolean> {
  const temporary = temporaryName(path)
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.close()
    if (!(await go())) return false
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

function ignore(expected: string): (error: unknown) => void {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== expected) throw error
  }
}

const ATTEMPTS = 5
const OWNER_ONLY = 0o600
const WRITABLE_BY_OWNER = 0o644
const READ_BYTES = 64 * 1024
/** Behind the end that a file has told: it may have grown, or be a pipe. */
const READ_PROBE_BYTES = 4096
/** A hundred thousand hosts fit several times. */
const FILE_SIZE_MAX = 64 * 1024 * 1024

/** Is there a file at that path, and not a device or a directory? */
export async function isRegularFile(path: string): Promise<boolean> {
  try {
    return (await stat(expandHome(path))).isFile()
  } catch {
    return false
  }
}
