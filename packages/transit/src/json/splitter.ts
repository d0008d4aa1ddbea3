import { TransitError } from '../errors.ts'
import type { ReadLimits } from '../limits.ts'
import { ByteGatherer } from '../transit/byte-gatherer.ts'
import { isBytes, NO_BYTES } from '../transit/chunks.ts'
import { decodeUtf8 } from '../transit/utf8.ts'
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './characters.ts'
import type { Origin } from './parse.ts'

/**
 * Cuts bytes into the JSON values that follow each other in them, with or without space in between, however they come in
 * chunks. It looks at brackets and quotes alone, and at each byte once.
 */
export class JsonSplitter {
  readonly #maxDepth: number
  readonly #maxBytes: number
  /** What there is of a value from chunks before. */
  readonly #gathered = new ByteGatherer()
  #depth = 0
  #state: State = 'between'
  /** Where the value begins that is being gathered. */
  #offset = 0
  #line = 1
  #column = 1

  constructor({ maxDepth, maxBytes }: Pick<Required<ReadLimits>, 'maxDepth' | 'maxBytes'>) {
    this.#maxDepth = maxDepth
    this.#maxBytes = maxBytes
  }

  /** Whole values of what was left over and the chunk. */
  *push(chunk: Uint8Array): Generator<SplitValue> {
    if (!isBytes(chunk)) throw new TransitError('invalid-argument', NO_BYTES)
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk[at] ?? 0
      // A scalar outside of brackets ends where something else begins, which belongs to the next value.
      if (this.#state === 'scalar' && endsScalar(code)) {
        yield this.#take(chunk.subarray(start, at))
        start = at
      }
      if (this.#isBefore && isSpace(code)) {
        this.#passSpace(code)
        start = at + 1
      } else if (this.#step(code)) {
        yield this.#take(chunk.subarray(start, at + 1))
        start = at + 1
      }
    }
    this.#keep(chunk.subarray(start))
  }

  /** What is left at the end: a scalar, a part of a value, or undefined for nothing. */
  end(): SplitValue | undefined {
    return this.#gathered.length === 0 ? undefined : this.#take(new Uint8Array())
  }

  /** Has no value begun yet? */
  get #isBefore(): boolean {
    return this.#depth === 0 && this.#state === 'between'
  }

  #passSpace(code: number): void {
    this.#offset++
    this.#column++
    if (code !== 0x0a) return
    this.#line++
    this.#column = 1
  }

  /** Is that the end of a value? */
  #step(code: number): boolean {
    switch (this.#state) {
      case 'string':
        if (code === BACKSLASH) this.#state = 'escape'
        else if (code === QUOTE) this.#state = 'between'
        return code === QUOTE && this.#depth === 0
      case 'escape':
        this.#state = 'string'
        return false
      case 'scalar':
        return false
      case 'between':
        return this.#begin(code)
    }
  }

  #begin(code: number): boolean {
    if (code === QUOTE) this.#state = 'string'
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++this.#depth > this.#maxDepth) throw this.#exceeded(`nested deeper than ${this.#maxDepth}`)
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) return --this.#depth <= 0
    else if (this.#depth === 0 && !isSpace(code)) this.#state = 'scalar'
    return false
  }

  #take(last: Uint8Array): SplitValue {
    this.#depth = 0
    this.#state = 'between'
    this.#check(this.#gathered.length + last.length)
    const bytes = this.#gathered.take(last)
    const origin = { offset: this.#offset, line: this.#line, column: this.#column }
    const text = this.#decode(bytes, origin)
    this.#offset += bytes.length
    const lines = text.split('\n')
    this.#line += lines.length - 1
    this.#column = (lines.length === 1 ? this.#column : 1) + (lines.at(-1)?.length ?? 0)
    return { text, origin }
  }

  #decode(bytes: Uint8Array, origin: Origin): string {
    try {
      return decodeUtf8(bytes)
    } catch (error) {
      throw error instanceof TransitError ? new TransitError(error.code, error.message, origin) : error
    }
  }

  /** A copy: whoever gave the chunk may use its memory again. */
  #keep(part: Uint8Array): void {
    if (part.length === 0) return
    this.#check(this.#gathered.length + part.length)
    this.#gathered.add(part)
  }

  #check(length: number): void {
    if (length > this.#maxBytes) throw this.#exceeded(`more than ${this.#maxBytes} bytes`)
  }

  /** Of the value that begins here. */
  #exceeded(message: string): TransitError {
    const [offset, line, column] = [this.#offset, this.#line, this.#column]
    return new TransitError('limit-exceeded', message, { offset, line, column })
  }
}

/** The text of one value, and where in the stream it begins. */
export interface SplitValue {
  readonly text: string
  readonly origin: Origin
}

type State = 'between' | 'string' | 'escape' | 'scalar'

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** Words and numbers end at everything that may begin the next value. */
function endsScalar(code: number): boolean {
  return isSpace(code) || code === QUOTE || code === OPEN_ARRAY || code === OPEN_OBJECT
}
