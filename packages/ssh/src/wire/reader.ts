// RFC 4251 §5: a bounds-checked cursor over bytes of the peer. It cannot read past the end.
import { ProtocolError } from '../errors.ts'

const utf8 = new TextDecoder('utf-8')

/** Reads the data types of RFC 4251 §5. Byte strings are views into the input, not copies. */
export class Reader {
  readonly #bytes: Uint8Array
  #offset: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#offset = offset
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  byte(): number {
    return this.#bytes[this.#advance(1)] as number
  }

  /** RFC 4251 §5: "All non-zero values MUST be interpreted as TRUE". */
  boolean(): boolean {
    return this.byte() !== 0
  }

  uint32(): number {
    const at = this.#advance(4)
    const b = this.#bytes
    return (
      (((b[at] as number) << 24) |
        ((b[at + 1] as number) << 16) |
        ((b[at + 2] as number) << 8) |
        (b[at + 3] as number)) >>>
      0
    )
  }

  uint64(): bigint {
    return (BigInt(this.uint32()) << 32n) | BigInt(this.uint32())
  }

  /** A byte string as a view. */
  string(): Uint8Array {
    const length = this.uint32()
    const at = this.#advance(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Human-readable text; bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    return utf8.decode(this.string())
  }

  /** An identifier: US-ASCII only (RFC 4251 §6). */
  name(): string {
    return asciiText(this.string())
  }

  /** A non-negative multiple precision integer. Negative ones never occur in SSH messages and are refused. */
  mpint(): bigint {
    const bytes = this.string()
    if (bytes.length === 0) return 0n
    if (((bytes[0] as number) & 0x80) !== 0) throw new ProtocolError('negative mpint')
    if (bytes.length > MPINT_BYTES_MAX) throw new ProtocolError(`mpint of ${bytes.length} bytes`)
    return bytesToBigint(bytes)
  }

  nameList(): string[] {
    const list = asciiText(this.string())
    return list === '' ? [] : list.split(',')
  }

  fixed(length: number): Uint8Array {
    const at = this.#advance(length)
    return this.#bytes.subarray(at, at + length)
  }

  rest(): Uint8Array {
    return this.fixed(this.remaining)
  }

  /** Refuses trailing bytes. */
  end(): void {
    if (this.remaining !== 0) throw new ProtocolError(`${this.remaining} bytes after the end`)
  }

  #advance(length: number): number {
    const at = this.#offset
    if (length > this.#bytes.length - at) throw new ProtocolError('message ends too early')
    this.#offset = at + length
    return at
  }
}

export function bytesToBigint(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  return BigInt('0x' + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex'))
}

function asciiText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  if (!PRINTABLE.test(text)) throw new ProtocolError('name with a byte outside printable US-ASCII')
  return text
}

const PRINTABLE = /^[ -~]*$/
/** 16384-bit integers and a sign byte: the largest RSA modulus that we take. */
const MPINT_BYTES_MAX = 2049
