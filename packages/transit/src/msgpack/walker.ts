import { TransitError } from '../errors.ts'
import { firstOf, type First } from './types.ts'

interface Around {
  readonly kind: First['kind']
  /** Items that are still to come. */
  left: number
  /** Items that have been: keys and values count each. */
  passed: number
}

/** Follows MessagePack without making values, byte by byte, so that it can stop anywhere. */
export class MsgpackWalker {
  readonly #maxDepth: number
  readonly #around: Around[] = []
  #kind: First['kind'] = 'scalar'
  /** Bytes of a length that are to come, and what they say so far. */
  #lengthBytes = 0
  #length = 0
  #skip = 0

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  /** How many bytes from `at` on belong to the value, and whether it ends there. */
  walk(bytes: Uint8Array, start: number): { readonly end: number; readonly isWhole: boolean } {
    let at = start
    while (at < bytes.length) {
      let isDone
      if (this.#skip > 0) {
        const taken = Math.min(this.#skip, bytes.length - at)
        at += taken
        this.#skip -= taken
        isDone = this.#skip === 0
      } else {
        const byte = bytes[at++] ?? 0
        isDone = this.#lengthBytes > 0 ? this.#goOn(byte) : this.#begin(byte)
      }
      if (isDone && this.#itemDone()) return { end: at, isWhole: true }
    }
    return { end: at, isWhole: false }
  }

  /** The way to what comes next: items of arrays by index, keys and values of maps by the entry's. */
  get path(): string {
    const steps = this.#around.map(({ kind, passed }) => {
      if (kind === 'array') return `[${passed}]`
      return `{${passed % 2 === 0 ? 'key' : 'value'} ${passed >> 1}}`
    })
    if (steps.length > STEPS_MAX) steps.splice(STEPS_MAX / 2, steps.length - STEPS_MAX, '…')
    return `$${steps.join('')}`
  }

  /** Is the item whole with its first byte? */
  #begin(byte: number): boolean {
    const first = firstOf(byte)
    // The reader says what is wrong with it.
    if (first === undefined) return true
    this.#kind = first.kind
    if (first.kind === 'scalar') {
      this.#skip = first.size
      return first.size === 0
    }
    this.#lengthBytes = first.size
    this.#length = first.length
    return first.size === 0 && this.#lengthKnown()
  }

  /** One byte more of a length. */
  #goOn(byte: number): boolean {
    this.#length = this.#length * 256 + byte
    return --this.#lengthBytes === 0 && this.#lengthKnown()
  }

  #lengthKnown(): boolean {
    if (this.#length === 0) return true
    if (this.#kind === 'text') {
      this.#skip = this.#length
      return false
    }
    if (this.#around.length === this.#maxDepth) {
      throw new TransitError('limit-exceeded', `nested deeper than ${this.#maxDepth}`)
    }
    const left = this.#kind === 'map' ? this.#length * 2 : this.#length
    this.#around.push({ kind: this.#kind, left, passed: 0 })
    return false
  }

  /** Is the whole value done with this item? */
  #itemDone(): boolean {
    for (let around = this.#around.at(-1); around !== undefined; around = this.#around.at(-1)) {
      around.passed++
      if (--around.left > 0) return false
      this.#around.pop()
    }
    return true
  }
}

const STEPS_MAX = 40
