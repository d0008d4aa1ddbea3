import { FRAME, type FrameKind } from './frame.ts'
import { LARGE_AT_ONCE, UNASKED_BYTES, type WireLimits } from './limits.ts'
import { ByteCursor, WireFault } from './varint.ts'

/** Bytes that are kept for the other end, of everything that keeps some. */
export class Budget {
  readonly #limit: number
  #used = 0
  /** Called when there is room again. */
  onRoom: () => void = () => {}

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes them if they fit. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false
    this.#used += bytes
    return true
  }

  /** Takes what is there already, whether it fits or not. */
  add(bytes: number): void {
    this.#used += bytes
  }

  release(bytes: number): void {
    this.#used -= bytes
    this.onRoom()
  }

  get used(): number {
    return this.#used
  }
}

interface Part {
  readonly total: number
  bytes: Uint8Array
  size: number
  state: 'asked' | 'granted' | 'refused'
}

/** Joins the pieces of large messages. A sender may send a little unasked; the rest when there is room for all of it. */
export class Assembly {
  readonly #limits: WireLimits
  readonly #budget: Budget
  readonly #answer: (kind: FrameKind, number: number) => void
  readonly #parts = new Map<number, Part>()
  #unasked = 0

  constructor(limits: WireLimits, budget: Budget, answer: (kind: FrameKind, number: number) => void) {
    this.#limits = limits
    this.#budget = budget
    this.#answer = answer
    budget.onRoom = () => this.#grantSome()
  }

  /** Takes a piece. Gives the whole message, without a length, when that was the last. */
  piece(number: number, body: Uint8Array): Uint8Array | undefined {
    const cursor = new ByteCursor(body)
    const part = this.#parts.get(number) ?? this.#begin(number, cursor.varint())
    const bytes = cursor.rest()
    if (bytes.length === 0) throw new WireFault('a piece of nothing')
    if (part.size + bytes.length > part.total) throw new WireFault('a message is longer than it was to be')
    if (part.state !== 'granted') {
      this.#unasked += bytes.length
      if (this.#unasked > UNASKED_BYTES) throw new WireFault('more was sent than was asked for')
    }
    if (part.state === 'refused') part.size += bytes.length
    else append(part, bytes)
    return part.size === part.total && part.state !== 'refused' ? this.#whole(number, part) : undefined
  }

  /** The sender does not send the rest. */
  drop(number: number): void {
    const part = this.#parts.get(number)
    if (part === undefined) return
    this.#parts.delete(number)
    if (part.state === 'granted') this.#budget.release(part.total)
    else this.#unasked -= part.size
  }

  #begin(number: number, total: number): Part {
    if (this.#parts.size === LARGE_AT_ONCE) throw new WireFault('too many large messages at once')
    const part: Part = { total, bytes: new Uint8Array(0), size: 0, state: 'asked' }
    this.#parts.set(number, part)
    if (total > this.#limits.valueBytes) {
      part.state = 'refused'
      this.#answer(FRAME.refuse, number)
    } else this.#grant(number, part)
    return part
  }

  #grant(number: number, part: Part): boolean {
    if (!this.#budget.take(part.total)) return false
    part.state = 'granted'
    this.#unasked -= part.size
    this.#answer(FRAME.grant, number)
    return true
  }

  #grantSome(): void {
    for (const [number, part] of this.#parts) {
      if (part.state === 'asked' && !this.#grant(number, part)) return
    }
  }

  #whole(number: number, part: Part): Uint8Array {
    // Its sender counts it among what was not asked for until it hears this.
    if (part.state === 'asked') this.#answer(FRAME.grant, number)
    this.drop(number)
    return part.bytes.subarray(0, part.size)
  }
}

/** Room grows with what has come, not with what was promised. */
function append(part: Part, bytes: Uint8Array): void {
  if (part.size + bytes.length > part.bytes.length) {
    const room = Math.min(part.total, Math.max(2 * part.bytes.length, part.size + bytes.length))
    const larger = new Uint8Array(room)
    larger.set(part.bytes.subarray(0, part.size))
    part.bytes = larger
  }
  part.bytes.set(bytes, part.size)
  part.size += bytes.length
}
