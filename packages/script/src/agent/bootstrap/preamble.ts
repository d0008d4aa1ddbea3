// What comes before the frames: whatever rc files write, then a line of the search for a runtime, then one of the boot program.
import { ScriptError } from '../../errors.ts'

/** What the search found. */
export type Found =
  /** The path of the runtime that is being started. */
  | { readonly kind: 'runtime'; readonly path: string }
  /** There is none; what `uname` says, and the C library. */
  | { readonly kind: 'none'; readonly system: string; readonly machine: string; readonly libc: string }

/** What the boot program says of the runtime. */
export interface Booted {
  readonly isNewEnough: boolean
  readonly version: string
  readonly pid: number
}

/** Who is told what the preamble says. */
export interface PreambleListener {
  /** Text that is not ours, before the first line; cut to what is reasonable to show. */
  noise(text: string): void
  found(found: Found): void
  booted(booted: Booted): void
  /** Bytes of frames, from now on. */
  frames(bytes: Uint8Array): void
}

type Phase = 'noise' | 'search' | 'boot' | 'frames'

/** Reads it, out of bytes that are cut anywhere. */
export class Preamble {
  readonly #nonce: Buffer
  readonly #listener: PreambleListener
  #phase: Phase = 'noise'
  #held: Buffer = Buffer.alloc(0)
  /** Of the noise, what cannot be the beginning of the nonce any more. */
  readonly #noise: Uint8Array[] = []
  #noiseBytes = 0

  constructor(nonce: string, listener: PreambleListener) {
    this.#nonce = Buffer.from(nonce, 'latin1')
    this.#listener = listener
  }

  /** What came before the first line and was not ours; for errors when nothing else came. */
  get unread(): string {
    return this.#phase === 'noise' ? this.#noiseUpTo(this.#held.length).toString('utf8') : ''
  }

  /** @throws ScriptError `agent-misbehaved` for what is not to be expected of any agent */
  push(chunk: Uint8Array): void {
    if (this.#phase === 'frames') return this.#listener.frames(chunk)
    this.#held = Buffer.concat([this.#held, chunk])
    if (this.#isIn('noise')) this.#seekNonce()
    if (this.#isIn('search')) this.#line((line) => this.#search(line))
    if (this.#isIn('boot')) this.#line((line) => this.#boot(line))
    if (this.#isIn('frames') && this.#held.length > 0) this.#listener.frames(this.#take(this.#held.length))
  }

  #isIn(phase: Phase): boolean {
    return this.#phase === phase
  }

  #seekNonce(): void {
    const at = this.#held.indexOf(this.#nonce)
    if (at < 0) {
      const past = Math.max(0, this.#held.length - this.#nonce.length)
      if (past > 0) this.#noise.push(this.#take(past))
      this.#noiseBytes += past
      if (this.#noiseBytes <= NOISE_BYTES_MAX) return
      throw misbehaved(`more than ${NOISE_BYTES_MAX} bytes came before the agent began to speak`)
    }
    const noise = this.#noiseUpTo(at).toString('utf8')
    this.#take(at)
    this.#take(this.#nonce.length)
    this.#phase = 'search'
    if (noise.trim() !== '') this.#listener.noise(noise)
  }

  #noiseUpTo(bytes: number): Buffer {
    return Buffer.concat([...this.#noise, this.#held.subarray(0, bytes)])
  }

  #search(line: string): void {
    const [first, system, machine, libc] = line.trim().split(' ')
    if (first === 'none') {
      this.#listener.found({ kind: 'none', system: system ?? '', machine: machine ?? '', libc: libc ?? '' })
    } else this.#listener.found({ kind: 'runtime', path: line.trim() })
    this.#phase = 'boot'
  }

  #boot(line: string): void {
    const { word, version, pid } = BOOT_LINE.exec(line)?.groups ?? {}
    if (word === undefined || version === undefined) throw misbehaved('H302: the runtime did not start the agent')
    this.#phase = 'frames'
    this.#listener.booted({ isNewEnough: word === 'ok', version, pid: Number(pid ?? 0) })
  }

  #line(take: (line: string) => void): void {
    const end = this.#held.indexOf('\n')
    if (end < 0 && this.#held.length <= LINE_BYTES_MAX) return
    if (end < 0 || end > LINE_BYTES_MAX) throw misbehaved('the first lines of the agent are too long')
    take(this.#take(end + 1).toString('utf8'))
  }

  #take(bytes: number): Buffer {
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    return taken
  }
}

function misbehaved(message: string): ScriptError {
  return new ScriptError('agent-misbehaved', message)
}

const BOOT_LINE = /^(?<word>ok|old) (?<version>v\d{1,3}\.[\w.+-]{1,40})(?: (?<pid>\d{1,10}))?$/m
const NOISE_BYTES_MAX = 1024 * 1024
const LINE_BYTES_MAX = 4096
