// Where a program is.
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { scopeEnvironment, scopePath } from '../scope/index.ts'

/** The absolute path of a program as this machine finds it by the scope's PATH; undefined when there is none. */
export async function which(name: string): Promise<string | undefined> {
  if (name === '') return undefined
  if (name.includes('/')) return (await isProgram(scopePath(name))) ? scopePath(name) : undefined
  // POSIX.1-2017 XBD §8.3: an empty directory is the working directory.
  for (const directory of (scopeEnvironment()['PATH'] ?? DEFAULT_PATH).split(':')) {
    const path = scopePath(join(directory === '' ? '.' : directory, name))
    if (await isProgram(path)) return path
  }
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/** Where execvp(3) looks without PATH. */
const DEFAULT_PATH = '/bin:/usr/bin'
