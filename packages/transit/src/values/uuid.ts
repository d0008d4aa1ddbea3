import { InvalidValueError } from '../errors.ts'

/** A universally unique identifier. Compared by `equals`. */
export class Uuid {
  /** 36 characters, in lower case. */
  readonly text: string

  /** Throws an `InvalidValueError` when `text` is not of the form 8-4-4-4-12 hexadecimal digits. */
  constructor(text: string) {
    if (!UUID.test(text)) throw new InvalidValueError('a UUID is of the form 8-4-4-4-12 hexadecimal digits')
    this.text = text.toLowerCase()
  }

  /** Of its upper and lower 64 bits, of which only these are looked at: signed numbers will do. */
  static fromBits(high: bigint, low: bigint): Uuid {
    const digits = hex(high) + hex(low)
    return new Uuid(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
  }

  /** The upper 64 bits, signed. */
  get high(): bigint {
    return BigInt.asIntN(64, BigInt(`0x${this.#digits().slice(0, 16)}`))
  }

  /** The lower 64 bits, signed. */
  get low(): bigint {
    return BigInt.asIntN(64, BigInt(`0x${this.#digits().slice(16)}`))
  }

  get [Symbol.toStringTag](): 'Uuid' {
    return 'Uuid'
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }

  #digits(): string {
    return this.text.replaceAll('-', '')
  }
}

/** The UUID of that text. Throws an `InvalidValueError` for what is none. */
export function uuid(text: string): Uuid {
  return new Uuid(text)
}

function hex(bits: bigint): string {
  return BigInt.asUintN(64, bits).toString(16).padStart(16, '0')
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
