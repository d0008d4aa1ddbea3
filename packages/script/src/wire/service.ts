import { ScriptError } from '../errors.ts'
import { reasonIn } from './decode.ts'
import { ExportSet, type Exports } from './exports.ts'
import { FRAME } from './frame.ts'
import { ImportSet, type Imports } from './imports.ts'
import { IncomingCall, type CallContext } from './incoming-call.ts'
import type { Link } from './link.ts'
import { WireFault } from './varint.ts'

/** What the other side may call by a name: it gets the arguments as they came, which are to be checked. */
export type Method = (args: readonly unknown[], context: CallContext) => unknown

/** Methods by name. */
export type Methods = Readonly<Record<string, Method>>

/** The calls of the other side. */
export class Service {
  readonly #link: Link
  readonly #methods: Methods
  readonly #exports: Exports
  readonly #imports: Imports
  /** By id, until the answer and the streams of the result are out. */
  readonly #calls = new Map<number, IncomingCall>()
  /** Calls and notes without an answer that is sent. */
  #inFlight = 0
  #highestId = 0

  constructor(link: Link, methods: Methods, exports: Exports, imports: Imports) {
    this.#link = link
    this.#methods = methods
    this.#exports = exports
    this.#imports = imports
  }

  call(id: number, body: Uint8Array): void {
    if (this.#calls.has(id)) throw new WireFault('the id of a call that is in flight')
    const { callsInFlight, liveValues } = this.#link.limits
    if (this.#calls.size >= callsInFlight + liveValues) throw new WireFault('too many calls in flight')
    this.#enter()
    this.#highestId = Math.max(this.#highestId, id)
    const call = new IncomingCall(new ImportSet(this.#imports), new ExportSet(this.#exports), () => {
      if (this.#calls.get(id) === call) this.#calls.delete(id)
    })
    this.#calls.set(id, call)
    this.#run(
      call,
      body,
      (result) => this.#answer(id, call, result),
      (error) => this.#fail(id, call, error),
    )
  }

  note(body: Uint8Array): void {
    this.#enter()
    const call = new IncomingCall(new ImportSet(this.#imports), new ExportSet(this.#exports), () => {})
    const done = () => {
      this.#inFlight--
      call.answered()
    }
    this.#run(call, body, done, done)
  }

  /** The caller wants no result any more. */
  cancel(id: number, body: Uint8Array): void {
    if (id > this.#highestId) throw new WireFault('the end of a call that was not made')
    const reason = reasonIn(body)
    this.#calls.get(id)?.cancel(reason)
  }

  lost(error: ScriptError): void {
    for (const call of this.#calls.values()) call.lost(error)
    this.#calls.clear()
  }

  #enter(): void {
    if (this.#inFlight >= this.#link.limits.callsInFlight) throw new WireFault('too many calls in flight')
    this.#inFlight++
  }

  #run(call: IncomingCall, body: Uint8Array, done: (result: unknown) => void, failed: (error: unknown) => void): void {
    let result: unknown
    try {
      result = this.#invoke(call, body)
    } catch (error) {
      if (error instanceof WireFault) throw error
      return failed(error)
    }
    // eslint-disable-next-line promise/no-callback-in-promise -- both are ours
    if (isThenable(result)) result.then(done, failed)
    else done(result)
  }

  #invoke(call: IncomingCall, body: Uint8Array): unknown {
    const value = call.imports.value(call.imports.open(body))
    if (!Array.isArray(value)) throw new WireFault('a call without a list')
    const [method, ...args] = value as readonly unknown[]
    if (typeof method === 'number') {
      const callback = this.#exports.find(method)?.callback
      if (callback === undefined) throw new ScriptError('aborted', 'the call that this callback belonged to is over')
      return callback(...args)
    }
    const known = typeof method === 'string' && Object.hasOwn(this.#methods, method) ? this.#methods[method] : undefined
    if (known === undefined) throw new ScriptError('invalid-argument', 'there is no such method')
    return known(args, call)
  }

  #answer(id: number, call: IncomingCall, result: unknown): void {
    if (this.#link.error !== undefined) return
    let message
    try {
      message = result === undefined ? EMPTY : call.exports.encode(result, { root: 'result' })
    } catch (error) {
      return this.#fail(id, call, error)
    }
    const { body, begin } = message
    this.#link.send(FRAME.result, id, body, (error) => {
      this.#inFlight--
      if (error === undefined) begin()
      call.answered()
    })
  }

  #fail(id: number, call: IncomingCall, error: unknown): void {
    this.#link.send(FRAME.error, id, call.exports.encodeError(error), () => {
      this.#inFlight--
      call.answered()
    })
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  )
}

const EMPTY = { body: [], begin: () => {} }
