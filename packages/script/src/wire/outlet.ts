import type { Readable } from 'node:stream'
import { FRAME, type FrameKind } from './frame.ts'
import { CHUNK_BYTES, CREDIT_MAX, DATA_COST, ITEM_COST, STOP_MILLISECONDS, WINDOW_AT_FIRST } from './limits.ts'
import { lengthOf } from './length-of.ts'
import type { Link } from './link.ts'
import { LIVE, type LiveKind } from './value-tags.ts'
import { WireFault } from './varint.ts'

/** What an outlet needs of the call that it belongs to. */
export interface OutletOwner {
  readonly link: Link
  /** The bytes of a message for this value, whose live values begin when `begin` is called. */
  encode(value: unknown): { readonly body: Uint8Array[]; begin(): void }
  encodeError(error: unknown): Uint8Array[]
  /** The reader stopped, and the stream does not end by itself. */
  abort(): void
  outletDone(id: number): void
}

/** A stream of this side that the other side reads: it is read as far as credit allows. */
export class Outlet {
  readonly id: number
  readonly #owner: OutletOwner
  readonly #source: Source
  readonly #isBytes: boolean
  #credit = WINDOW_AT_FIRST
  #wake: (() => void) | undefined
  #isBegun = false
  #isStopped = false
  #isDone = false
  /** The end, while the other side does not know of the stream yet. */
  #unsaid: (() => void) | undefined

  constructor(owner: OutletOwner, id: number, kind: LiveKind, source: object) {
    this.id = id
    this.#owner = owner
    this.#isBytes = kind === LIVE.bytes
    this.#source = sourceOf(kind, source)
  }

  /** The other side knows of it now, or will before it gets anything else. */
  begin(): void {
    this.#isBegun = true
    this.#unsaid?.()
    if (!this.#isStopped) void this.#run()
  }

  /** The reader takes so many bytes more. */
  credit(bytes: number): void {
    this.#credit += bytes
    if (this.#credit > CREDIT_MAX) throw new WireFault('more credit than there can be')
    this.#wake?.()
  }

  /** No more is wanted: the source is closed, and the other end told when it is. */
  stop(): void {
    if (this.#isStopped || this.#isDone) return
    this.#isStopped = true
    this.#wake?.()
    const timer = setTimeout(() => this.#owner.abort(), STOP_MILLISECONDS)
    this.#source
      .close()
      .then(
        () => this.#finish(FRAME.end, []),
        (error: unknown) => this.#finish(FRAME.fail, this.#owner.encodeError(error)),
      )
      .finally(() => clearTimeout(timer))
  }

  async #run(): Promise<void> {
    try {
      while (await this.#hasCredit()) {
        const step = await this.#source.next()
        if (this.#isStopped) return
        if (step.done === true) return this.#finish(FRAME.end, [])
        await (this.#isBytes ? this.#sendBytes(step.value) : this.#sendItem(step.value))
      }
    } catch (error) {
      if (this.#isStopped) return
      this.#finish(FRAME.fail, this.#owner.encodeError(error))
      await this.#source.close().catch(() => undefined)
    }
  }

  /** Resolves when more may be sent; false when nothing is wanted any more. */
  async #hasCredit(): Promise<boolean> {
    while (this.#credit <= 0 && !this.#isStopped) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return !this.#isStopped
  }

  async #sendItem(value: unknown): Promise<void> {
    const { body, begin } = this.#owner.encode(value)
    this.#credit -= lengthOf(body) + ITEM_COST
    await this.#send(FRAME.item, body)
    begin()
  }

  async #sendBytes(value: unknown): Promise<void> {
    const bytes = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)
    for (let at = 0; at < bytes.length && (await this.#hasCredit()); at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES)
      this.#credit -= chunk.length + DATA_COST
      await this.#send(FRAME.data, [chunk])
    }
  }

  async #send(kind: FrameKind, body: Uint8Array[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#owner.link.send(kind, this.id, body, (error) => (error === undefined ? resolve() : reject(error)))
    })
  }

  #finish(kind: FrameKind, body: Uint8Array[]): void {
    if (this.#isDone) return
    this.#isDone = true
    const say = () => void this.#owner.link.send(kind, this.id, body)
    if (this.#isBegun) say()
    else this.#unsaid = say
    this.#owner.outletDone(this.id)
  }
}

/** What is read, one item after the other, and closed. */
interface Source {
  next(): Promise<IteratorResult<unknown, unknown>>
  close(): Promise<unknown>
}

function sourceOf(kind: LiveKind, source: object): Source {
  if (kind === LIVE.readable) {
    const reader = (source as ReadableStream<unknown>).getReader()
    return { next: () => reader.read() as Promise<IteratorResult<unknown>>, close: () => reader.cancel() }
  }
  const iterator = (source as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  const next = async () => await iterator.next()
  if (kind === LIVE.bytes) return { next, close: async () => await Promise.resolve((source as Readable).destroy()) }
  return { next, close: async () => await iterator.return?.() }
}
