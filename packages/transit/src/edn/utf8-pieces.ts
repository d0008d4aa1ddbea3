// UTF-8 in pieces that are cut anywhere. RFC 3629.

/** A stretch of text, and whether bytes that are no UTF-8 follow it. */
export interface DecodedPiece {
  readonly text: string
  readonly isValid: boolean
}

export class Utf8Pieces {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** The beginning of a character whose other bytes are in the next piece: three bytes at most. */
  #rest = new Uint8Array(0)
  #isAtBeginning = true

  /** The text of all characters that are complete by now. A byte order mark at the very beginning is no text. */
  push(piece: Uint8Array): DecodedPiece {
    const bytes = this.#rest.length === 0 ? piece : concatenated(this.#rest, piece)
    const end = bytes.length - incompleteTail(bytes)
    this.#rest = bytes.slice(end)
    const decoded = this.#decode(bytes.subarray(0, end))
    if (!this.#isAtBeginning || decoded.text === '') return decoded
    this.#isAtBeginning = false
    return decoded.text.startsWith('\u{feff}') ? { ...decoded, text: decoded.text.slice(1) } : decoded
  }

  /** Did the bytes end with a whole character? */
  get isComplete(): boolean {
    return this.#rest.length === 0
  }

  #decode(bytes: Uint8Array): DecodedPiece {
    try {
      return { text: this.#decoder.decode(bytes), isValid: true }
    } catch {
      return { text: this.#decoder.decode(bytes.subarray(0, validLength(bytes))), isValid: false }
    }
  }
}

/** How many bytes at the end begin a character that is not complete. */
function incompleteTail(bytes: Uint8Array): number {
  const { length } = bytes
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0
  }
  return 0
}

/** How many bytes are UTF-8, up to the first that is not. */
function validLength(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at] as number)
    const [low, high] = SECOND_BYTES.get(bytes[at] as number) ?? [0x80, 0xbf]
    if (length === 0 || at + length > bytes.length) return at
    for (let i = 1; i < length; i++) {
      const byte = bytes[at + i] as number
      if (byte < (i === 1 ? low : 0x80) || byte > (i === 1 ? high : 0xbf)) return at
    }
    at += length
  }
  return bytes.length
}

/** Of a character by its first byte; 0 if no character begins with it. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** Where the second byte has narrower bounds: no overlong forms, no surrogates, nothing above U+10FFFF. */
const SECOND_BYTES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
])
