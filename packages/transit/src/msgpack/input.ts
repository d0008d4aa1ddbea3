import { TransitError, type TransitErrorCode } from '../errors.ts'
import { decodeUtf8 } from '../transit/utf8.ts'

/** Bytes of MessagePack and how far they are read. Errors have no position: they leave it in `at`. */
export class MsgpackInput {
  readonly bytes: Uint8Array
  readonly #view: DataView
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  /** Where the next `length` bytes begin, which are passed. */
  take(length: number): number {
    const { at } = this
    if (length > this.left) {
      this.at = this.bytes.length
      throw new TransitError('unexpected-end', 'the bytes end inside a value')
    }
    this.at += length
    return at
  }

  byte(): number {
    return this.#view.getUint8(this.take(1))
  }

  /** An unsigned number of 1, 2 or 4 bytes. */
  unsigned(size: number): number {
    const at = this.take(size)
    return size === 1 ? this.#view.getUint8(at) : size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }

  signed(size: number): number {
    const at = this.take(size)
    return size === 1 ? this.#view.getInt8(at) : size === 2 ? this.#view.getInt16(at) : this.#view.getInt32(at)
  }

  bigUnsigned(): bigint {
    return this.#view.getBigUint64(this.take(8))
  }

  bigSigned(): bigint {
    return this.#view.getBigInt64(this.take(8))
  }

  float(size: number): number {
    const at = this.take(size)
    return size === 4 ? this.#view.getFloat32(at) : this.#view.getFloat64(at)
  }

  /** The string that began at `begin`, where it still is after a fault. */
  text(length: number, begin: number): string {
    const start = this.take(length)
    const end = start + length
    let text = ''
    for (let at = start; length <= SHORT && at < end; at++) {
      const code = this.bytes[at] ?? 0
      if (code >= 0x80) break
      text += String.fromCharCode(code)
    }
    if (text.length === length) return text
    this.at = begin
    text = decodeUtf8(this.bytes.subarray(start, end))
    this.at = end
    return text
  }

  fault(code: TransitErrorCode, message: string, at = this.at): TransitError {
    this.at = at
    return new TransitError(code, message)
  }
}

/** Up to here, a loop is quicker than a TextDecoder. */
const SHORT = 24
