import { ScriptError } from '../errors.ts'
import { openEnvelope, reasonIn, revive, type Envelope, type LiveEntry } from './decode.ts'
import { FRAME, type FrameKind } from './frame.ts'
import { callIsOver, Inlet } from './inlet.ts'
import { callbackOf, iteratorOf, readableOf, webStreamOf } from './inlet-values.ts'
import type { Link } from './link.ts'
import { LIVE } from './value-tags.ts'
import { WireFault } from './varint.ts'

/** Calls a function of the other side by its number. */
export type CallByNumber = (number: number, args: readonly unknown[]) => Promise<unknown>

/** A live value of the other side that this one uses. */
export interface Imported {
  readonly inlet?: Inlet
  readonly controller?: AbortController
  readonly set: ImportSet
  /** Not to be told when the value is not used any more. */
  readonly end: (error: unknown) => void
}

/** All live values of the other side that this one uses. */
export class Imports {
  readonly link: Link
  readonly callByNumber: CallByNumber
  readonly #all = new Map<number, Imported>()
  #highestId = 0

  constructor(link: Link, callByNumber: CallByNumber) {
    this.link = link
    this.callByNumber = callByNumber
  }

  /** What the other side names by this id; undefined when that is over. */
  find(id: number): Imported | undefined {
    if (id > this.#highestId) throw new WireFault('something of a stream that there is not')
    return this.#all.get(id)
  }

  /** Is a stream that is not read any more not at its end? */
  get hasAbandoned(): boolean {
    return [...this.#all.values()].some(({ inlet }) => inlet?.isStopped)
  }

  add(id: number, imported: Imported): void {
    if (this.#all.has(id)) throw new WireFault('an id that is in use')
    if (this.#all.size >= this.link.limits.liveValues) throw new WireFault('too many live values')
    this.#highestId = Math.max(this.#highestId, id)
    this.#all.set(id, imported)
  }

  remove(id: number): void {
    this.#all.delete(id)
  }

  /** What the other side tells of one of its live values. */
  message(kind: FrameKind, id: number, body: Uint8Array): void {
    const { inlet, controller, set } = this.find(id) ?? {}
    if (kind === FRAME.item) {
      // Also when nobody takes the item, the other side may tell of what is in it.
      const owner = set ?? new ImportSet(this)
      const envelope = owner.open(new Uint8Array(body))
      if (inlet?.arrive(body.length, envelope) !== true) owner.discard(envelope)
    } else if (kind === FRAME.data) inlet?.arrive(body.length, new Uint8Array(body))
    else if (kind === FRAME.end) inlet?.over()
    else {
      const reason = reasonIn(body)
      inlet?.over(reason ?? new ScriptError('remote-failed', 'the stream failed'))
      controller?.abort(reason)
    }
  }

  lost(error: ScriptError): void {
    for (const { inlet, controller } of this.#all.values()) {
      inlet?.over(error)
      controller?.abort(error)
    }
    this.#all.clear()
  }
}

/** The live values of one call's arguments, or of one result, with those that come in its streams. They end together. */
export class ImportSet {
  readonly #imports: Imports
  readonly #ids = new Set<number>()
  #streams = 0
  /** Called when the last stream is over. */
  onIdle: () => void = () => {}
  /** Called when none is read any more, and the last was not at its end. */
  onUnread: (() => void) | undefined
  #read = 0

  constructor(imports: Imports) {
    this.#imports = imports
  }

  /** Are streams of it still open? */
  get isIdle(): boolean {
    return this.#streams === 0
  }

  /** Opens a message: from now on, its live values can be told of. */
  open(message: Uint8Array): Envelope {
    const envelope = openEnvelope(message, this.#imports.link.limits.liveValues)
    for (const entry of envelope.live) this.#add(entry)
    return envelope
  }

  /** The value of a message that was opened. */
  value(envelope: Envelope): unknown {
    return revive(envelope, (index) => {
      const entry = envelope.live[index]
      if (entry === undefined) throw new WireFault('a live value that was not announced')
      return this.#live(entry)
    })
  }

  /** Lets go of what is in a message that nobody takes. */
  discard({ live }: Envelope): void {
    for (const { id } of live) this.#end(id, callIsOver())
  }

  /** Lets go of all of them: reads fail with `error`. */
  end(error: unknown): void {
    for (const id of this.#ids) this.#end(id, error)
  }

  #end(id: number, error: unknown): void {
    const imported = this.#imports.find(id)
    this.#ids.delete(id)
    // A stream stays known until the other side has ended it.
    if (imported?.inlet === undefined) this.#imports.remove(id)
    imported?.end(error)
  }

  #add({ kind, id }: LiveEntry): void {
    this.#imports.add(id, this.#imported(kind, id))
    this.#ids.add(id)
  }

  #imported(kind: LiveEntry['kind'], id: number): Imported {
    const { link } = this.#imports
    if (kind === LIVE.callback) return { set: this, end: () => undefined }
    if (kind === LIVE.signal)
      return { set: this, controller: new AbortController(), end: () => link.answer(FRAME.stop, id) }
    this.#streams++
    this.#read++
    const inlet = new Inlet(link, id, {
      unread: (isOver) => {
        if (--this.#read === 0 && !isOver) this.onUnread?.()
      },
      over: () => {
        this.#imports.remove(id)
        this.#ids.delete(id)
        if (--this.#streams === 0) this.onIdle()
      },
    })
    return { set: this, inlet, end: (error) => inlet.abandon(error) }
  }

  #live({ kind, id }: LiveEntry): unknown {
    const imported = this.#imports.find(id)
    const { link } = this.#imports
    if (kind === LIVE.callback) {
      return callbackOf(
        (args) => this.#callback(id, args),
        () => this.#release(id),
      )
    }
    if (kind === LIVE.signal) return (imported?.controller ?? new AbortController()).signal
    const inlet = imported?.inlet
    if (inlet === undefined) throw link.error ?? new ScriptError('aborted', 'the stream is over')
    if (kind === LIVE.bytes) return readableOf(inlet)
    const decode = (envelope: Envelope) => this.value(envelope)
    return kind === LIVE.items ? iteratorOf(inlet, decode) : webStreamOf(inlet, decode)
  }

  async #callback(id: number, args: readonly unknown[]): Promise<unknown> {
    if (this.#imports.find(id) === undefined) {
      throw new ScriptError('aborted', 'the call that this callback belonged to is over')
    }
    return await this.#imports.callByNumber(id, args)
  }

  #release(id: number): void {
    if (this.#imports.find(id) === undefined) return
    this.#imports.remove(id)
    this.#ids.delete(id)
    this.#imports.link.answer(FRAME.stop, id)
  }
}
