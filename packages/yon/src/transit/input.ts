import { createReadStream, fstatSync, statSync } from 'node:fs'
import { progressOf } from './progress.ts'

/** What a path is called in messages. */
export function nameOfInput(path: string): string {
  return path === '-' ? '<stdin>' : path
}

/** The bytes of a file, or of standard input for `-`. @throws InputError */
export async function* readInput(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  // Node takes a directory as standard input for an empty one.
  if (path === '-' && fstatSync(STDIN).isDirectory()) throw new InputError(path, { code: 'EISDIR' })
  const progress = progressOf(path === '-' ? undefined : sizeOf(path))
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES })
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      yield chunk
      progress?.add(chunk.length)
    }
  } catch (error) {
    throw isSystemError(error) ? new InputError(path, error) : error
  } finally {
    progress?.end()
  }
}

/** The input cannot be read. */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor(path: string, cause: Pick<NodeJS.ErrnoException, 'code'> & { readonly message?: string }) {
    super(`${nameOfInput(path)}: ${reasons[cause.code ?? ''] ?? cause.message ?? 'cannot be read'}`, { cause })
  }
}

function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true ? stat.size : undefined
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
}
const STDIN = 0
const CHUNK_BYTES = 256 * 1024
