// HalfSipHash-1-3 (Aumasson, Bernstein: SipHash; the 32-bit variant of the reference code). With a key that nobody
// knows, nobody can send values that all have one hash.

/** Takes 32-bit words and gives a 32-bit hash of them. */
export class HalfSipHash {
  #v0: number
  #v1: number
  #v2: number
  #v3: number
  #words = 0

  constructor(key: readonly [number, number]) {
    this.#v0 = key[0]
    this.#v1 = key[1]
    this.#v2 = key[0] ^ 0x6c796765
    this.#v3 = key[1] ^ 0x74656462
  }

  add(word: number): void {
    this.#v3 ^= word
    this.#round()
    this.#v0 ^= word
    this.#words++
  }

  /** Two code units a word. */
  addText(text: string): void {
    const even = text.length & ~1
    for (let i = 0; i < even; i += 2) this.add(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16))
    if (even < text.length) this.add(text.charCodeAt(even))
    this.add(text.length)
  }

  addBytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.add(byte)
    this.add(bytes.length)
  }

  /** Nothing may be added after this. */
  finish(): number {
    this.add(this.#words << 24)
    this.#v2 ^= 0xff
    for (let i = 0; i < 3; i++) this.#round()
    return this.#v1 ^ this.#v3
  }

  #round(): void {
    let v0 = (this.#v0 + this.#v1) | 0
    let v1 = rotate(this.#v1, 5) ^ v0
    v0 = rotate(v0, 16)
    let v2 = (this.#v2 + this.#v3) | 0
    let v3 = rotate(this.#v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotate(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotate(v1, 13) ^ v2
    v2 = rotate(v2, 16)
    this.#v0 = v0
    this.#v1 = v1
    this.#v2 = v2
    this.#v3 = v3
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
