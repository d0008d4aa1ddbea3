// The stream to an agent, from before there is one: what is written goes with the command that starts it, or waits until it
// listens. A start that fails may be tried again, so nothing is forgotten before one has succeeded.
import { Duplex } from 'node:stream'
import type { StartedProgram } from './launcher.ts'

/** Both directions. */
export class HeldWire extends Duplex {
  #held: Uint8Array[] = []
  #program: StartedProgram | undefined
  #isSettled = false
  /** Writes so far, for those who care whether there were any. */
  writes = 0

  constructor() {
    super({ allowHalfOpen: true })
  }

  /** What was written until now. */
  get held(): Uint8Array {
    return Buffer.concat(this.#held)
  }

  /** Puts it before all that was written. */
  putFirst(chunk: Uint8Array): void {
    this.#held.unshift(chunk)
  }

  /** The program listens; `sent` bytes of what was held it has got with its command. */
  attach(program: StartedProgram, sent: number): void {
    this.#program = program
    const rest = this.held.subarray(sent)
    if (rest.length > 0) program.stdin.write(rest)
  }

  /** The agent runs: nothing has to be sent again. */
  settle(): void {
    this.#isSettled = true
    this.#held = []
  }

  /** Bytes of the agent. */
  deliver(bytes: Uint8Array): void {
    if (!this.destroyed) this.push(bytes)
  }

  /** The agent is gone. */
  finish(error?: Error): void {
    if (error === undefined) this.push(null)
    else this.destroy(error)
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.writes++
    if (!this.#isSettled) this.#held.push(chunk)
    if (this.#program === undefined) return done()
    if (this.#program.stdin.write(chunk)) return done()
    this.#program.stdin.once('drain', done)
  }

  override _final(done: () => void): void {
    this.#program?.stdin.end()
    done()
  }

  override _read(): void {}

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#program?.close()
    done(error)
  }
}
