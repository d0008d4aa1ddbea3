// Reading: the one value of a text, all values of a text, or those of a stream one after the other.
import { EdnError } from '../errors.ts'
import { isBytes, NO_BYTES } from '../transit/chunks.ts'
import type { Value } from '../values/value.ts'
import { resolveReadOptions, type EdnReadOptions } from './options.ts'
import { Parser } from './parser.ts'
import { Utf8Pieces } from './utf8-pieces.ts'

/** The one value of a text. @throws EdnError */
export function parseEdn<X = never>(text: string, options: EdnReadOptions<X> = {}): Value<X> {
  let result: unknown
  const parser = new Parser(resolveReadOptions(options), (value) => void (result = value), true)
  parser.end(text)
  return result as Value<X>
}

/** All top-level values of a text; there may be none. @throws EdnError */
export function parseAllEdn<X = never>(text: string, options: EdnReadOptions<X> = {}): Value<X>[] {
  const values: unknown[] = []
  new Parser(resolveReadOptions(options), (value) => void values.push(value)).end(text)
  return values as Value<X>[]
}

/**
 * The top-level values of a stream of text or of UTF-8 bytes, cut anywhere. A value is given as soon as it is complete,
 * and a piece is asked for when the values of the one before were taken. @throws EdnError after the values before the
 * fault, and what `pieces` throws
 */
export async function* decodeEdnStream<X = never>(
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: EdnReadOptions<X> = {},
): AsyncGenerator<Value<X>, void, undefined> {
  const reader = new StreamReader<X>(options)
  for await (const piece of pieces) {
    if (typeof piece !== 'string' && !isBytes(piece)) throw new EdnError('invalid-argument', NO_BYTES)
    for (let from = 0; from < piece.length; from += PIECE_MAX) {
      const part =
        typeof piece === 'string' ? piece.slice(from, from + PIECE_MAX) : piece.subarray(from, from + PIECE_MAX)
      const fault = reader.take(() => reader.push(part))
      yield* reader.values
      if (fault !== undefined) throw fault.error
    }
  }
  const fault = reader.take(() => reader.end())
  yield* reader.values
  if (fault !== undefined) throw fault.error
}

/** A parser, and the values that it gave for the last piece. */
class StreamReader<X> {
  values: Value<X>[] = []
  readonly #bytes = new Utf8Pieces()
  readonly #parser: Parser

  constructor(options: EdnReadOptions<X>) {
    this.#parser = new Parser(resolveReadOptions(options), (value) => void this.values.push(value as Value<X>))
  }

  /** What was thrown, so that the values before it can be given first. */
  take(step: () => void): { readonly error: unknown } | undefined {
    this.values = []
    try {
      step()
      return undefined
    } catch (error) {
      return { error }
    }
  }

  push(piece: Uint8Array | string): void {
    if (typeof piece === 'string') return this.#parser.push(piece)
    const { text, isValid } = this.#bytes.push(piece)
    this.#parser.push(text)
    if (!isValid) this.#parser.fail('invalid-utf8', 'a byte that is no UTF-8')
  }

  end(): void {
    if (!this.#bytes.isComplete) this.#parser.fail('invalid-utf8', 'the input ends inside a character of UTF-8')
    this.#parser.end()
  }
}

/** Large pieces are read in parts of this many bytes or code units, so that few values wait to be taken. */
const PIECE_MAX = 64 * 1024

/**
 * V8 forgets the shapes of classes without objects, and the fast code made for them: this one is always there, in the
 * middle of a map.
 */
export const KEPT = new Parser(resolveReadOptions({}), () => undefined)
KEPT.push('[#{} {:a ')
