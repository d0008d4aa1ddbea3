// Blowfish (Schneier 1993) as far as bcrypt goes: its key schedule, and encryption of blocks.
import { PI_FRACTION } from './blowfish-pi.ts'

/** Keys and boxes. Make one, use it for one hash after the other, then `clear` it. */
export class Blowfish {
  readonly #p = new Int32Array(P_LENGTH)
  readonly #s = new Int32Array(S_LENGTH)
  readonly #block = new Int32Array(2)

  /** Back to the digits of pi. */
  reset(): void {
    initial ??= bigEndianWords(Buffer.from(PI_FRACTION, 'base64'))
    this.#p.set(initial.subarray(0, P_LENGTH))
    this.#s.set(initial.subarray(P_LENGTH))
  }

  /** Mixes in a key, whose words repeat, and a salt of 16 words. */
  expand(key: Int32Array, salt: Int32Array): void {
    this.#mixKey(key)
    let at = 0
    for (const table of [this.#p, this.#s]) {
      for (let i = 0; i < table.length; i += 2) {
        this.#block[0] = (this.#block[0] as number) ^ (salt[at++ & 15] as number)
        this.#block[1] = (this.#block[1] as number) ^ (salt[at++ & 15] as number)
        this.#encryptBlock()
        table.set(this.#block, i)
      }
    }
  }

  /** Mixes in a key. */
  expandKey(key: Int32Array): void {
    this.#mixKey(key)
    const [p, s, block] = [this.#p, this.#s, this.#block]
    for (let i = 0; i < P_LENGTH; i += 2) {
      this.#encryptBlock()
      p[i] = block[0] as number
      p[i + 1] = block[1] as number
    }
    for (let i = 0; i < S_LENGTH; i += 2) {
      this.#encryptBlock()
      s[i] = block[0] as number
      s[i + 1] = block[1] as number
    }
  }

  /** Encrypts pairs of words in place. */
  encrypt(words: Int32Array): void {
    for (let i = 0; i < words.length; i += 2) {
      this.#block.set(words.subarray(i, i + 2))
      this.#encryptBlock()
      words.set(this.#block, i)
    }
  }

  clear(): void {
    for (const secret of [this.#p, this.#s, this.#block]) secret.fill(0)
  }

  #mixKey(key: Int32Array): void {
    for (let i = 0; i < P_LENGTH; i++) this.#p[i] = (this.#p[i] as number) ^ (key[i % key.length] as number)
    this.#block.fill(0)
  }

  /** Sixteen rounds, two at a time so that the halves need no exchange. */
  #encryptBlock(): void {
    const [p, s, block] = [this.#p, this.#s, this.#block]
    let left = (block[0] as number) ^ (p[0] as number)
    let right = block[1] as number
    for (let round = 1; round < 17; round += 2) {
      right ^= (p[round] as number) ^ mix(s, left)
      left ^= (p[round + 1] as number) ^ mix(s, right)
    }
    block[0] = right ^ (p[17] as number)
    block[1] = left
  }
}

/** F: a box for each byte of the half. */
function mix(s: Int32Array, half: number): number {
  const sum = (s[half >>> 24] as number) + (s[256 | ((half >>> 16) & 0xff)] as number)
  return ((sum ^ (s[512 | ((half >>> 8) & 0xff)] as number)) + (s[768 | (half & 0xff)] as number)) | 0
}

/** Words as Blowfish reads bytes. */
export function bigEndianWords(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i))
}

const P_LENGTH = 18
const S_LENGTH = 4 * 256
let initial: Int32Array | undefined
