// The descriptors that a command gets: those of its place in the pipeline, changed by its redirections from left to
// right (XCU §2.7).
import { close, closeSync, constants, open, openSync, statSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { writeDescriptor } from '@yon/ssh/pipes'
import { formatArguments } from '../grammar/index.ts'
import { DESCRIPTOR_FOLDER, type ExpandedCommand, type ExpandedRedirection } from './expand-command.ts'
import { openPipe } from './pipes.ts'
import type { Run } from './run.ts'

/** Descriptors of this process by those of the command. */
export type Table = (number | 'ignore')[]

/**
 * The table of a command. What is opened for it is added to `opened` at once, also when a later one fails.
 * @throws FileFault when a file cannot be opened
 */
export async function tableOf(
  command: ExpandedCommand,
  base: readonly (number | 'ignore')[],
  run: Run,
  opened: number[],
): Promise<Table> {
  const table = [...base]
  for (const redirection of command.redirections) {
    while (table.length <= redirection.descriptor) table.push('ignore')
    table[redirection.descriptor] = await target(redirection, table, run, opened)
  }
  if (command.pipesStderr) table[2] = table[1] ?? 'ignore'
  return table
}

async function target(
  redirection: ExpandedRedirection,
  table: Table,
  run: Run,
  opened: number[],
): Promise<number | 'ignore'> {
  if (redirection.kind === 'duplicate') return table[redirection.of] ?? 'ignore'
  if (redirection.kind === 'text') return textPipe(redirection.target, opened)
  const own = ownDescriptor(redirection.target, table)
  if (own !== undefined) return own
  const descriptor = await openFile(resolve(run.context.cwd, redirection.target), FLAGS[redirection.mode], run)
  opened.push(descriptor)
  return descriptor
}

// `> >(list)`, and `> /dev/stderr`: the command's own descriptors, not those of this process.
function ownDescriptor(path: string, table: Table): number | 'ignore' | undefined {
  const number =
    STANDARD.get(path) ??
    (path.startsWith(DESCRIPTOR_FOLDER) ? Number(path.slice(DESCRIPTOR_FOLDER.length)) : Number.NaN)
  return table[number]
}

function openFile(path: string, flags: string, run: Run): Promise<number> {
  return new Promise((resolvePromise, reject) => {
    const forget = run.onKill(() => unblock(path))
    // A FIFO may take its time: not in the way of everything else.
    open(path, flags, 0o666, (error, descriptor) => {
      forget()
      if (error === null) resolvePromise(descriptor)
      else reject(new FileFault(`${formatArguments([path])}: ${REASONS[error.code ?? ''] ?? error.message}`))
    })
  })
}

/** Opens both ends of a FIFO for a moment, so that who waits for the other one goes on: nothing else ends that wait. */
function unblock(path: string): void {
  try {
    if (statSync(path).isFIFO()) closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK))
  } catch {
    // It has gone.
  }
}

async function textPipe(text: string, opened: number[]): Promise<number> {
  const { read, write } = await openPipe()
  opened.push(read)
  const bytes = Buffer.from(text)
  if (bytes.length <= PIPE_CAPACITY) {
    writeSync(write, bytes)
    close(write)
  } else writeDescriptor(write).end(bytes)
  return read
}

/** A file that a redirection leads to cannot be opened. */
export class FileFault extends Error {
  override readonly name = 'FileFault'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'not a directory',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
}
const FLAGS = { read: 'r', write: 'w', append: 'a' }
const STANDARD: ReadonlyMap<string, number> = new Map([
  ['/dev/stdin', 0],
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
])
/** What the smallest pipe takes without a reader: POSIX PIPE_BUF is 512 at least, systems have 4096 and more. */
const PIPE_CAPACITY = 4096
