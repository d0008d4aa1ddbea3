// A private folder for one test.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
  /** A path below the folder. */
  file(name: string): string
  remove(): Promise<void>
}

/** `await using folder = await temporaryFolder()` */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'yon-'))
  const remove = async (): Promise<void> => await rm(path, { recursive: true, force: true })
  return { path, file: (name) => join(path, name), remove, [Symbol.asyncDispose]: remove }
}
