import type { Readable, Writable } from 'node:stream'
import { ScriptError } from '../errors.ts'
import { Assembly, Budget } from './assembly.ts'
import { directionsOf, type ByteStream } from './byte-stream.ts'
import { decodeFrame, FRAME, FrameReader, type FrameKind } from './frame.ts'
import type { WireLimits } from './limits.ts'
import { Outbox, type Sent } from './outbox.ts'
import { WireFault } from './varint.ts'

/** What is above a link: told of each message, in the order of the stream, and of its end. */
export interface LinkUser {
  message(kind: FrameKind, id: number, body: Uint8Array): void
  lost(error: ScriptError): void
}

/** Messages of any size over a stream of bytes. */
export class Link {
  readonly limits: WireLimits
  readonly budget: Budget
  readonly #user: LinkUser
  readonly #outbox: Outbox
  readonly #assembly: Assembly
  readonly #reader: FrameReader
  readonly #input: Readable
  readonly #output: Writable
  #error: ScriptError | undefined

  constructor(stream: ByteStream, limits: WireLimits, user: LinkUser) {
    const { input, output } = directionsOf(stream)
    this.limits = limits
    this.#user = user
    this.budget = new Budget(limits.bufferedBytes)
    this.#outbox = new Outbox(output)
    this.#assembly = new Assembly(limits, this.budget, (kind, number) => this.answer(kind, number))
    this.#reader = new FrameReader((frame) => this.#frame(frame))
    this.#input = input
    this.#output = output
    input.on('data', (chunk: Uint8Array) => this.#data(chunk))
    // Somebody may have read from it, and paused it.
    input.resume()
    input.on('end', () => this.fail(new ScriptError('host-lost', this.#endMessage())))
    input.on('close', () => this.fail(new ScriptError('host-lost', 'the stream to the other end was closed')))
    for (const each of [input, output]) {
      each.on('error', (cause) =>
        this.fail(new ScriptError('host-lost', 'the stream to the other end failed', { cause })),
      )
    }
    output.on('close', () => this.fail(new ScriptError('host-lost', 'the stream to the other end was closed')))
  }

  /** Why it is over, if it is. */
  get error(): ScriptError | undefined {
    return this.#error
  }

  /** Sends a message. What it gives back takes a large one back. */
  send(kind: FrameKind, id: number, body: readonly Uint8Array[], sent?: Sent): (() => boolean) | undefined {
    if (this.#error === undefined) return this.#outbox.send(kind, id, body, sent)
    sent?.(this.#error)
    return undefined
  }

  /** Sends what a message of the other end calls for. */
  answer(kind: FrameKind, id: number, body: readonly Uint8Array[] = []): void {
    if (this.#error === undefined) this.#outbox.answer(kind, id, body)
  }

  /** Ends the stream. What was not sent, and what is not answered, fails with this. */
  fail(error: ScriptError): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#outbox.close(error)
    this.#output.destroy()
    this.#input.destroy()
    this.#user.lost(error)
  }

  /** As `fail`, but what can be sent now still is. */
  close(error: ScriptError): void {
    if (this.#error !== undefined) return
    this.#outbox.flush()
    this.#error = error
    this.#outbox.close(error)
    this.#output.end(() => this.#input.destroy())
    this.#user.lost(error)
  }

  /** The other end sent what it may not: ends the stream. */
  faulty(cause: WireFault): void {
    this.fail(new ScriptError('agent-misbehaved', `the other end broke the protocol: ${cause.message}`, { cause }))
  }

  #data(chunk: Uint8Array): void {
    if (this.#error !== undefined) return
    try {
      this.#reader.push(chunk)
    } catch (cause) {
      if (!(cause instanceof WireFault)) throw cause
      this.faulty(cause)
    }
  }

  #frame(frame: Uint8Array): void {
    if (this.#error !== undefined) return
    const { kind, id, body } = decodeFrame(frame)
    switch (kind) {
      case FRAME.part: {
        const whole = this.#assembly.piece(id, body)
        return whole === undefined ? undefined : this.#whole(whole)
      }
      case FRAME.grant:
        return this.#outbox.granted(id)
      case FRAME.refuse:
        return this.#outbox.refused(id)
      case FRAME.drop:
        return this.#assembly.drop(id)
      default:
        return this.#user.message(kind, id, body)
    }
  }

  #whole(message: Uint8Array): void {
    const { kind, id, body } = decodeFrame(message)
    if (kind >= FRAME.part) throw new WireFault('a message within another')
    this.#user.message(kind, id, body)
  }

  #endMessage(): string {
    return this.#reader.isWithin ? 'the other end was lost in the middle of a message' : 'the other end is gone'
  }
}
