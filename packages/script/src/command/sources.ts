// What a command reads.
import { createReadStream } from 'node:fs'
import { Readable, type Writable } from 'node:stream'
import { ScriptError } from '../errors.ts'
import { Secret } from '../grammar/index.ts'
import { scopePath } from '../scope/index.ts'

/** A file on this machine; made by `file`. */
export class FileReference {
  /** Absolute. */
  readonly path: string
  /** Whether writing adds to what is there. */
  readonly append: boolean

  constructor(path: string, append: boolean) {
    this.path = path
    this.append = append
  }
}

/** A file on this machine, for `.stdin`, `.to` and `.tee`. Relative paths start from the directory of the scope. */
export function file(path: string | URL, options: { readonly append?: boolean } = {}): FileReference {
  const text = path instanceof URL ? decodeURIComponent(path.pathname) : path
  if (text === '') throw new ScriptError('invalid-argument', 'a file without a name')
  return new FileReference(scopePath(text), options.append ?? false)
}

/** Pieces of what is read: a text is a line and gets its newline, bytes are taken as they are. */
export type Items = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>

/**
 * What a command may read: nothing (`null`), a text or bytes as they are (never the name of a file), a file, a stream,
 * or lines.
 */
export type Source = null | string | Uint8Array | Secret | FileReference | URL | Readable | ReadableStream | Items

/** Whether it can be read a second time. */
export function isRepeatable(source: Source): boolean {
  return isWhole(source) || source instanceof FileReference || source instanceof URL || Array.isArray(source)
}

/**
 * Writes all of the source, at the pace of the reader. When the reader has gone, the source is told to stop.
 * Rejects with what the source throws.
 */
export async function feed(source: Source, writable: Writable, signal: AbortSignal): Promise<void> {
  if (isWhole(source)) {
    writable.end(wholeOf(source))
    return
  }
  const iterator = iterate(source)
  const gone = new Promise<undefined>((resolve) => {
    writable.once('close', () => resolve(undefined))
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const pace = new Pace()
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), gone])
      if (next === undefined) {
        // It may be waiting itself, so nobody waits for it.
        Promise.resolve(iterator.return?.()).catch(() => undefined)
        return
      }
      if (next.done === true) break
      if (!writable.write(next.value)) await Promise.race([drained(writable), gone])
      await pace.step()
    }
  } finally {
    writable.end()
  }
}

function isWhole(source: Source): source is null | string | Uint8Array | Secret {
  return source === null || typeof source === 'string' || source instanceof Uint8Array || source instanceof Secret
}

function wholeOf(source: null | string | Uint8Array | Secret): string | Uint8Array {
  return source instanceof Secret ? source.reveal() : (source ?? '')
}

function iterate(source: Exclude<Source, null | string | Uint8Array | Secret>): AsyncIterator<string | Uint8Array> {
  if (source instanceof FileReference) return createReadStream(source.path)[Symbol.asyncIterator]()
  if (source instanceof URL) return createReadStream(source)[Symbol.asyncIterator]()
  if (source instanceof Readable) return source[Symbol.asyncIterator]()
  // Node's own have it; a stream is of chunks, not of lines.
  if (source instanceof ReadableStream) return Readable.fromWeb(source as never)[Symbol.asyncIterator]()
  if (!isIterable(source)) throw new ScriptError('invalid-argument', 'what a command reads is no source')
  return lines(source)
}

function isIterable(source: Items): boolean {
  return Object(source) === source && (Symbol.asyncIterator in source || Symbol.iterator in source)
}

async function* lines(items: Items): AsyncGenerator<string | Uint8Array> {
  if (Symbol.asyncIterator in items) for await (const item of items) yield lineOf(item)
  else yield* gathered(items)
}

function lineOf(item: unknown): string | Uint8Array {
  if (typeof item === 'string') return `${item}\n`
  if (item instanceof Uint8Array) return item
  throw new ScriptError('invalid-argument', 'what a command reads is made of texts and bytes')
}

/** What is there without waiting goes in larger pieces: each that is written costs as much as many lines. */
async function* gathered(items: Iterable<unknown>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = []
  let size = 0
  let began = performance.now()
  try {
    for (const item of items) {
      const piece = Buffer.from(lineOf(await item))
      pieces.push(piece)
      size += piece.length
      if (size < GATHERED_BYTES && performance.now() - began < TURN_MS) continue
      yield Buffer.concat(pieces)
      ;[pieces, size, began] = [[], 0, performance.now()]
    }
  } catch (error) {
    if (size > 0) yield Buffer.concat(pieces)
    throw error
  }
  if (size > 0) yield Buffer.concat(pieces)
}

/** Lets others have their turn, however fast a source is that never waits: what is sent, and time limits. */
class Pace {
  #began = performance.now()

  async step(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#began = performance.now()
  }
}

function drained(writable: Writable): Promise<undefined> {
  return new Promise((resolve) => writable.once('drain', () => resolve(undefined)))
}

const GATHERED_BYTES = 32 * 1024
const TURN_MS = 10
