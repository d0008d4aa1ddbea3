// What a glob sees of the file system. What is missing or forbidden is simply no match, as in every shell.
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A name in a directory. */
export interface Entry {
  readonly name: string
  /** The bytes of the name were no UTF-8: no argument of a program can say it. */
  readonly isBroken: boolean
  /** Symbolic links are links here, whatever they lead to. */
  readonly kind: 'directory' | 'link' | 'other'
}

/** The entries of a directory, in no order and without `.` and `..`. */
export async function entriesOf(directory: string): Promise<Entry[]> {
  const entries = (await orAbsent(readdir(directory, { withFileTypes: true }))) ?? []
  const suspect = entries.some(({ name }) => name.includes(REPLACEMENT))
  const broken = suspect ? await brokenNames(directory) : undefined
  return entries.map((entry) => ({
    name: entry.name,
    isBroken: broken?.has(entry.name) ?? false,
    kind: entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'link' : 'other',
  }))
}

/** Whether something of that name exists, a link that leads nowhere included. */
export async function exists(path: string): Promise<boolean> {
  return (await orAbsent(lstat(path))) !== undefined
}

/** Whether it is a directory or leads to one. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await orAbsent(stat(path)))?.isDirectory() ?? false
}

/** Whether the entry is a directory or leads to one. */
export async function isDirectoryEntry(directory: string, { name, kind }: Entry): Promise<boolean> {
  return kind === 'directory' || (kind === 'link' && (await isDirectory(join(directory, name))))
}

// The replacement character may be in the name in earnest: only the bytes tell.
async function brokenNames(directory: string): Promise<Set<string>> {
  const names = (await orAbsent(readdir(directory, { encoding: 'buffer' }))) ?? []
  const strict = names.filter((bytes) => !Buffer.from(bytes.toString('utf8')).equals(bytes))
  return new Set(strict.map((bytes) => bytes.toString('utf8')))
}

async function orAbsent<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

const REPLACEMENT = '\uFFFD'
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'])
