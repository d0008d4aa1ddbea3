import { ScriptError } from '../errors.ts'
import type { ByteStream } from './byte-stream.ts'
import { Caller, type CallOptions } from './caller.ts'
import { ExportSet, Exports } from './exports.ts'
import { encodeFrame, FRAME, type FrameKind } from './frame.ts'
import { Imports } from './imports.ts'
import { LIMITS, type WireLimits } from './limits.ts'
import { Link, type LinkUser } from './link.ts'
import { Service, type Methods } from './service.ts'
import type { Snapshot } from './snapshot.ts'
import { encode } from './value.ts'
import { ByteCursor } from './varint.ts'

/** A call of a method of which no answer is wanted, as it goes on the wire: for who puts it before all others. */
export function encodeNote(method: string, args: readonly unknown[]): Uint8Array {
  return encodeFrame(FRAME.note, 0, [encode([method, ...args])])
}

/**
 * One end of a stream, at both of which functions can be called. Neither trusts the other: the other end decides what values are and
 * when they come, but runs nothing here except the methods given, and takes no more memory than the limits allow.
 */
export class Peer {
  /** Resolves when the connection is over, with the reason; undefined after `close`. */
  readonly closed: Promise<ScriptError | undefined>
  readonly #link: Link
  readonly #exports: Exports
  readonly #imports: Imports
  readonly #caller: Caller
  readonly #service: Service
  #isClosing = false
  #onClass: (id: string) => void = () => {}

  constructor(stream: ByteStream, methods: Methods = {}, limits: Partial<WireLimits> = {}) {
    let over: (error: ScriptError | undefined) => void = () => {}
    this.closed = new Promise((resolve) => (over = resolve))
    const user: LinkUser = {
      message: (kind, id, body) => this.#message(kind, id, body),
      lost: (error) => {
        this.#lost(error)
        over(this.#isClosing ? undefined : error)
      },
    }
    this.#link = new Link(stream, { ...LIMITS, ...limits }, user)
    this.#exports = new Exports(this.#link, (id) => this.#onClass(id))
    this.#caller = new Caller(this.#link, this.#exports)
    this.#imports = new Imports(this.#link, (number, args) => this.#caller.call(number, args))
    this.#service = new Service(this.#link, methods, this.#exports, this.#imports)
  }

  /**
   * Calls a method at the other end. Rejects with what it threw, with `not-encodable` for arguments that cannot be sent, with the
   * reason of the signal, and with `host-lost` when the connection ends first.
   */
  call(method: string, args: readonly unknown[] = [], options: CallOptions = {}): Promise<unknown> {
    return this.#caller.call(method, args, options)
  }

  /** The same with a list of the method and its arguments, as they were when that was made. */
  send(list: Snapshot, options: CallOptions = {}): Promise<unknown> {
    return this.#caller.send(list, options)
  }

  /** Calls a method of which no answer is wanted, not even whether it failed. Throws when arguments cannot be sent. */
  notify(method: string, args: readonly unknown[] = []): void {
    const { body, begin } = new ExportSet(this.#exports).encode([method, ...args], { items: ['the method'] })
    this.#link.send(FRAME.note, 0, body, (error) => (error === undefined ? begin() : undefined))
  }

  /** Does the other end still do what nobody here waits for: calls that were cancelled, streams that are not read? */
  get hasAbandoned(): boolean {
    return this.#caller.hasAbandoned || this.#imports.hasAbandoned
  }

  /** Calls `listener` with the id of each class that is about to be sent an instance of, before that is. */
  onClass(listener: (id: string) => void): void {
    this.#onClass = listener
  }

  /** Ends the connection, after what is to be sent now. Calls in flight, and streams, fail with `reason`. */
  close(reason: ScriptError = new ScriptError('host-lost', 'the connection was closed here')): void {
    this.#isClosing = true
    this.#link.close(reason)
  }

  #message(kind: FrameKind, id: number, body: Uint8Array): void {
    switch (kind) {
      case FRAME.call:
        return this.#service.call(id, body)
      case FRAME.note:
        return this.#service.note(body)
      case FRAME.cancel:
        return this.#service.cancel(id, body)
      case FRAME.result:
        return this.#caller.result(id, body, this.#imports)
      case FRAME.error:
        return this.#caller.error(id, body)
      case FRAME.credit:
        return this.#exports.find(id)?.outlet?.credit(new ByteCursor(body).varint())
      case FRAME.stop:
        return this.#exports.stop(id)
      default:
        return this.#imports.message(kind, id, body)
    }
  }

  #lost(error: ScriptError): void {
    this.#caller.lost(error)
    this.#imports.lost(error)
    this.#service.lost(error)
    this.#exports.endAll()
  }
}
