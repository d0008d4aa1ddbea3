import type { ScriptError } from '../errors.ts'
import { reasonIn } from './decode.ts'
import { type Dismantled, dismantle, type Naming } from './encode.ts'
import { ExportSet, type Exports } from './exports.ts'
import { FRAME } from './frame.ts'
import { ImportSet, type Imports } from './imports.ts'
import { lengthOf } from './length-of.ts'
import type { Link } from './link.ts'
import { OutgoingCall, type Settle } from './outgoing-call.ts'
import type { Snapshot } from './snapshot.ts'
import { WireFault } from './varint.ts'

/** How a call is made. */
export interface CallOptions {
  /** When it fires, the call fails with its reason, and so do streams of its result; the method's own signal fires. */
  readonly signal?: AbortSignal | undefined
  /** Makes of what the method failed with what the call fails with. Default: that. */
  readonly failure?: (sent: unknown) => unknown
  /** Is told how many bytes the method and its arguments take. */
  readonly onSize?: ((bytes: number) => void) | undefined
  /** Called when no stream of the result is read any more, and one of them was not at its end. */
  readonly onUnread?: () => void
  /** Called when it is over, and the streams of its result with it. */
  readonly onOver?: () => void
}

/** The calls of this side. */
export class Caller {
  readonly #link: Link
  readonly #exports: Exports
  /** By id, until they are answered, also those that were cancelled. */
  readonly #calls = new Map<number, OutgoingCall>()
  /** Those that the other side would not take yet. */
  readonly #waiting = new Set<() => void>()
  #lastId = 0

  constructor(link: Link, exports: Exports) {
    this.#link = link
    this.#exports = exports
  }

  /** Is a call that was cancelled not answered yet? */
  get hasAbandoned(): boolean {
    return [...this.#calls.values()].some(({ isSettled }) => isSettled)
  }

  /** `method`: its name, or the number of a callback. */
  call(method: string | number, args: readonly unknown[], options: CallOptions = {}): Promise<unknown> {
    return this.#call(() => dismantle([method, ...args], namingOf(args.length)), options)
  }

  /** The same with a list of the method and its arguments. */
  send(list: Snapshot, options: CallOptions): Promise<unknown> {
    return this.#call(() => list, options)
  }

  #call(list: () => Dismantled, options: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal, failure, onOver, onUnread } = options
      if (this.#link.error !== undefined) throw this.#link.error
      if (signal?.aborted === true) throw signal.reason
      const exports = new ExportSet(this.#exports)
      const { body, begin } = exports.assemble(list())
      options.onSize?.(lengthOf(body))
      this.#start(body, begin, { resolve, reject, failure, over: onOver, unread: onUnread }, exports, signal)
    })
  }

  /** The answer to a call: its result. */
  result(id: number, body: Uint8Array, imports: Imports): void {
    const call = this.#answered(id)
    const values = new ImportSet(imports)
    this.#settle(call, () => call.resolve(body.length === 0 ? undefined : values.value(values.open(body)), values))
  }

  /** The answer to a call: what it failed with. */
  error(id: number, body: Uint8Array): void {
    const call = this.#answered(id)
    this.#settle(call, () => call.fail(reasonIn(body)))
  }

  lost(error: ScriptError): void {
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    for (const call of calls) call.reject(error)
    for (const fail of this.#waiting) fail()
  }

  #start(
    body: Uint8Array[],
    begin: () => void,
    settle: Settle,
    exports: ExportSet,
    signal: AbortSignal | undefined,
  ): void {
    let id: number | undefined
    let takeBack: (() => boolean) | undefined
    const start = () => {
      this.#waiting.delete(start)
      if (this.#link.error !== undefined) return call.reject(this.#link.error)
      id = ++this.#lastId
      this.#calls.set(id, call)
      takeBack = this.#link.send(FRAME.call, id, body, (error) => (error === undefined ? begin() : call.reject(error)))
    }
    const call = new OutgoingCall(settle, exports, signal, (reason) => {
      if (id === undefined) this.#waiting.delete(start)
      else if (takeBack?.() === true) this.#answered(id)
      else this.#link.send(FRAME.cancel, id, exports.encodeError(reason))
    })
    if (this.#calls.size < this.#link.limits.callsInFlight) start()
    else this.#waiting.add(start)
  }

  #answered(id: number): OutgoingCall {
    const call = this.#calls.get(id)
    if (call === undefined) throw new WireFault('an answer to a call that was not made')
    this.#calls.delete(id)
    const [next] = this.#waiting
    next?.()
    return call
  }

  /** A value that cannot be read fails the call; when no honest side sends such, everything else fails, too. */
  #settle(call: OutgoingCall, settle: () => void): void {
    try {
      settle()
    } catch (cause) {
      if (cause instanceof WireFault) this.#link.faulty(cause)
      call.reject(this.#link.error ?? cause)
    }
  }
}

function namingOf(count: number): Naming {
  return { items: ['the method', ...Array.from({ length: count }, (_, i) => `args[${i}]`)] }
}
