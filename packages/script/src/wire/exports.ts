import { ScriptError } from '../errors.ts'
import { assemble, dismantle, type Dismantled, type LiveSource, type Naming } from './encode.ts'
import { FRAME } from './frame.ts'
import { lengthOf } from './length-of.ts'
import type { Link } from './link.ts'
import { onAbort } from './on-abort.ts'
import { Outlet, type OutletOwner } from './outlet.ts'
import { LIVE } from './value-tags.ts'
import { WireFault } from './varint.ts'

/** A live value of this side that the other one uses. */
interface Exported {
  readonly outlet?: Outlet
  readonly callback?: (...args: unknown[]) => unknown
  /** Lets go of it. */
  readonly end: () => void
}

/** All live values of this side that the other one uses. */
export class Exports {
  readonly link: Link
  /** Is told of classes that have instances in what is sent. */
  readonly onClass: (id: string) => void
  readonly #all = new Map<number, Exported>()
  #lastId = 0

  constructor(link: Link, onClass: (id: string) => void) {
    this.link = link
    this.onClass = onClass
  }

  /** What the other side names by this id; undefined when that is over. */
  find(id: number): Exported | undefined {
    if (id > this.#lastId) throw new WireFault('an id that was never given')
    return this.#all.get(id)
  }

  add(exported: (id: number) => Exported): number {
    if (this.#all.size >= this.link.limits.liveValues) {
      throw new ScriptError('not-encodable', 'too many streams, signals and callbacks are in use at once')
    }
    const id = ++this.#lastId
    this.#all.set(id, exported(id))
    return id
  }

  remove(id: number): void {
    this.#all.delete(id)
  }

  /** The reader of a stream, or the holder of a callback or signal, needs it no more. */
  stop(id: number): void {
    this.find(id)?.end()
  }

  endAll(): void {
    for (const { end } of this.#all.values()) end()
  }
}

/** The live values of one call's arguments, or of one result. They end together. */
export class ExportSet implements OutletOwner {
  readonly link: Link
  readonly #exports: Exports
  readonly #ids = new Set<number>()
  readonly #outlets = new Set<number>()
  /** Fires the signal of the call, where there is one. */
  abort: () => void = () => {}
  /** Called when the last stream is over. */
  onIdle: () => void = () => {}

  constructor(exports: Exports) {
    this.#exports = exports
    this.link = exports.link
  }

  /** Are streams of it still read? */
  get isIdle(): boolean {
    return this.#outlets.size === 0
  }

  encode(value: unknown, naming?: Naming): { readonly body: Uint8Array[]; begin(): void } {
    return this.assemble(dismantle(value, naming))
  }

  /** The bytes of a message for this value, whose live values begin when `begin` is called. */
  assemble(dismantled: Dismantled): { readonly body: Uint8Array[]; begin(): void } {
    for (const id of dismantled.classes) this.#exports.onClass(id)
    if (dismantled.live.length === 0) return { body: this.#bounded(assemble(dismantled, [])), begin: NOTHING }
    const begins: (() => void)[] = []
    const ids = dismantled.live.map((source) => this.#export(source, begins))
    return {
      body: this.#bounded(assemble(dismantled, ids)),
      begin: () => {
        for (const each of begins) each()
      },
    }
  }

  /** Any error: one that cannot be sent, or that has something alive in it, is replaced by one that says so. */
  encodeError(error: unknown): Uint8Array[] {
    try {
      const dismantled = dismantle(error, { root: 'the error' })
      if (dismantled.live.length === 0) return this.assemble(dismantled).body
      throw new ScriptError('not-encodable', 'an error with a stream, signal or callback in it')
    } catch (cause) {
      const text = cause instanceof ScriptError ? cause.message : 'an error that cannot be sent'
      return assemble(dismantle(new ScriptError('not-encodable', text)), [])
    }
  }

  outletDone(id: number): void {
    this.#exports.remove(id)
    this.#ids.delete(id)
    if (this.#outlets.delete(id) && this.#outlets.size === 0) this.onIdle()
  }

  end(): void {
    for (const id of this.#ids) this.#exports.stop(id)
  }

  #bounded(body: Uint8Array[]): Uint8Array[] {
    const size = lengthOf(body)
    if (size <= this.link.limits.valueBytes) return body
    throw new ScriptError('not-encodable', `a value of ${size} bytes, more than ${this.link.limits.valueBytes}`, {
      advice: 'send it as a stream',
    })
  }

  #export({ kind, source }: LiveSource, begins: (() => void)[]): number {
    const id = this.#exports.add((id) => {
      const end = () => {
        this.#exports.remove(id)
        this.#ids.delete(id)
      }
      if (kind === LIVE.callback) return { callback: source as (...args: unknown[]) => unknown, end }
      if (kind === LIVE.signal) return this.#signal(id, source as AbortSignal, end, begins)
      const outlet = new Outlet(this, id, kind, source)
      this.#outlets.add(id)
      begins.push(() => outlet.begin())
      return { outlet, end: () => outlet.stop() }
    })
    this.#ids.add(id)
    return id
  }

  #signal(id: number, signal: AbortSignal, end: () => void, begins: (() => void)[]): Exported {
    const fire = () => {
      this.link.send(FRAME.abort, id, this.encodeError(signal.reason))
      end()
    }
    let unlisten: (() => void) | undefined
    begins.push(() => {
      if (!this.#ids.has(id)) return
      if (signal.aborted) fire()
      else unlisten = onAbort(signal, fire)
    })
    return {
      end: () => {
        unlisten?.()
        end()
      },
    }
  }
}

const NOTHING = () => {}
