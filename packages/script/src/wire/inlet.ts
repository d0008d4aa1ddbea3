import { ScriptError } from '../errors.ts'
import type { Envelope } from './decode.ts'
import { FRAME } from './frame.ts'
import { DATA_COST, ITEM_COST, WINDOW_AT_FIRST, WINDOW_MAX } from './limits.ts'
import type { Link } from './link.ts'
import { WireFault, varintLength, writeVarint } from './varint.ts'

/** What has come of a stream: an item that is not decoded yet, or bytes. */
export type Arrived = Envelope | Uint8Array

interface Waiting {
  readonly resolve: (arrived: Arrived | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Who is told how a stream goes, of each once. */
export interface InletUser {
  /** It is not read any more; `isOver`: for it is at its end. */
  unread(isOver: boolean): void
  /** Nothing comes any more. */
  over(): void
}

/** A stream of the other side that this one reads. What has come and is not read yet is bounded by the credit given. */
export class Inlet {
  readonly id: number
  readonly #link: Link
  readonly #queue: { readonly arrived: Arrived; readonly cost: number }[] = []
  readonly #waiting: Waiting[] = []
  #window = WINDOW_AT_FIRST
  /** What the sender may still send. */
  #room = WINDOW_AT_FIRST
  /** What was read since credit was given. */
  #read = 0
  #sinceGrown = 0
  #reserved = 0
  #state: 'open' | 'stopped' | 'over' = 'open'
  /** A failure that nobody was told of. */
  #error: { readonly reason: unknown } | undefined
  readonly #user: InletUser
  readonly #stops: Waiting[] = []

  constructor(link: Link, id: number, user: InletUser) {
    this.id = id
    this.#link = link
    this.#user = user
  }

  /** It is not read any more, and the other side has not ended it. */
  get isStopped(): boolean {
    return this.#state === 'stopped'
  }

  /** Takes what came, if it is still read. */
  arrive(size: number, arrived: Arrived): boolean {
    const cost = size + (arrived instanceof Uint8Array ? DATA_COST : ITEM_COST)
    if (this.#room <= 0) throw new WireFault('more of a stream than there was credit for')
    this.#room -= cost
    if (this.#state !== 'open') return false
    const waiting = this.#waiting.shift()
    if (waiting === undefined) {
      this.#queue.push({ arrived, cost })
      this.#link.budget.add(cost)
    } else {
      waiting.resolve(arrived)
      this.#credit(cost)
    }
    return true
  }

  /** Nothing comes any more; `error`: because it failed. What has come can still be read. */
  over(error?: unknown): void {
    if (this.#state === 'over') return
    // Told once: to those that wait, or to the next that reads.
    if (this.#state === 'open' && this.#waiting.length === 0 && error !== undefined) this.#error = { reason: error }
    if (this.#state === 'open') this.#user.unread(true)
    this.#state = 'over'
    this.#link.budget.release(this.#reserved)
    for (const { resolve, reject } of [...this.#waiting.splice(0), ...this.#stops.splice(0)]) {
      if (error === undefined) resolve(undefined)
      else reject(error)
    }
    this.#user.over()
  }

  /** The next that comes; undefined at the end. Rejects with what the stream failed with. */
  async next(): Promise<Arrived | undefined> {
    const first = this.#queue.shift()
    if (first !== undefined) {
      this.#link.budget.release(first.cost)
      this.#credit(first.cost)
      return first.arrived
    }
    if (this.#state !== 'open') return this.#fail()
    this.#grow()
    return await new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Reads no more. Resolves when the other side has closed its end, and rejects when that failed. */
  async stop(): Promise<void> {
    for (const { cost } of this.#queue.splice(0)) this.#link.budget.release(cost)
    if (this.#state === 'open') {
      this.#stopped()
      for (const { resolve } of this.#waiting.splice(0)) resolve(undefined)
    }
    if (this.#state === 'stopped') await new Promise((resolve, reject) => this.#stops.push({ resolve, reject }))
  }

  /** Ends it here without waiting for the other side: reads fail with `error`. */
  abandon(error: unknown): void {
    for (const { cost } of this.#queue.splice(0)) this.#link.budget.release(cost)
    for (const { resolve } of this.#stops.splice(0)) resolve(undefined)
    if (this.#state !== 'open') return
    this.#error = { reason: error }
    this.#stopped()
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  #stopped(): void {
    this.#state = 'stopped'
    this.#link.answer(FRAME.stop, this.id)
    this.#user.unread(false)
  }

  #fail(): undefined {
    const error = this.#error
    this.#error = undefined
    if (error !== undefined) throw error.reason
    return undefined
  }

  #credit(cost: number): void {
    this.#read += cost
    this.#sinceGrown += cost
    if (this.#state === 'open' && this.#read * 2 >= this.#window) this.#give()
  }

  /** The reader waits for more: what comes in one round trip was too little. */
  #grow(): void {
    const more = Math.min(this.#window, WINDOW_MAX - this.#window)
    if (more > 0 && this.#sinceGrown >= this.#window && this.#link.budget.take(more)) {
      this.#sinceGrown = 0
      this.#reserved += more
      this.#window += more
      this.#read += more
    }
    if (this.#read * 2 >= this.#window) this.#give()
  }

  #give(): void {
    const body = new Uint8Array(varintLength(this.#read))
    writeVarint(body, 0, this.#read)
    this.#room += this.#read
    this.#read = 0
    this.#link.answer(FRAME.credit, this.id, [body])
  }
}

/** What a stream fails with when the call that it belonged to is over. */
export function callIsOver(): ScriptError {
  return new ScriptError('aborted', 'the call that this stream belonged to is over')
}
