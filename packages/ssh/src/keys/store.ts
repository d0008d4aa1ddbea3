// Writes key files so that nobody else ever can read a private key.
import { open, rename, rm } from 'node:fs/promises'
import { expandHome } from '../home-path.ts'
import { formatPrivateKey, type FormatPrivateKeyOptions } from './format-private-key.ts'
import { nameBeside } from './name-beside.ts'
import type { PrivateKey } from './private-key.ts'

/** How a private key is written to a file. */
export interface SavePrivateKeyOptions extends FormatPrivateKeyOptions {
  /** Replace files that exist? Default false: then the error of the system is EEXIST. */
  readonly overwrite?: boolean
}

/**
 * Writes a file with mode 0600, and the public half beside it to `.pub` with 0644. `~/` at the front is the user's home.
 * @throws the error of the system
 */
export async function savePrivateKey(
  named: string,
  key: PrivateKey,
  options: SavePrivateKeyOptions = {},
): Promise<void> {
  const { overwrite = false } = options
  const path = expandHome(named)
  await writeNew(path, await formatPrivateKey(key, options), 0o600, overwrite)
  await writeNew(`${path}.pub`, `${key.public.toString()}\n`, 0o644, overwrite)
}

/** Under another name first when it replaces a file, so that there is always a whole one. */
async function writeNew(path: string, text: string, mode: number, overwrite: boolean): Promise<void> {
  const target = overwrite ? nameBeside(path) : path
  // O_EXCL follows no link and takes no file that somebody has put there.
  const file = await open(target, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await rm(target, { force: true })
    throw error
  } finally {
    await file.close()
  }
  if (!overwrite) return
  await rename(target, path)
}
