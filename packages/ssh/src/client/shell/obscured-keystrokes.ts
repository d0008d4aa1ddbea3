// Hides when keys are pressed (ssh_config ObscureKeystrokeTiming): while somebody types, packets leave in even intervals,
// keystrokes or what looks like them, and for some time after the last one.
import { nodeCrypto } from '../../crypto/node.ts'

/** Where keystrokes go. */
export interface KeystrokeTarget {
  send(bytes: Uint8Array): void
  /** Sends a packet that looks like a keystroke. */
  sendChaff(): void
}

export class ObscuredKeystrokes {
  readonly #intervalMs: number
  readonly #target: KeystrokeTarget
  #timer: NodeJS.Timeout | undefined
  #held: Uint8Array[] = []
  /** Intervals with chaff that are left. */
  #chaffLeft = 0

  /** @param intervalMs between packets */
  constructor(intervalMs: number, target: KeystrokeTarget) {
    this.#intervalMs = intervalMs
    this.#target = target
  }

  /** The first keystroke leaves at once. What is too long for keystrokes, such as a text that was pasted, ends the hiding. */
  write(bytes: Uint8Array): void {
    this.#held.push(bytes)
    if (this.#heldBytes >= KEYSTROKES_BYTES_MAX) return this.stop()
    this.#chaffLeft = Math.ceil((CHAFF_MS_MIN + CHAFF_MS_RANGE * random()) / this.#intervalMs)
    if (this.#timer !== undefined) return
    this.#sendHeld()
    this.#schedule()
  }

  /** Sends what is held, and nothing more by itself. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sendHeld()
  }

  get #heldBytes(): number {
    return this.#held.reduce((sum, { length }) => sum + length, 0)
  }

  #schedule(): void {
    const fuzzMs = (random() - 0.5) * FUZZ * this.#intervalMs
    this.#timer = setTimeout(() => this.#tick(), this.#intervalMs + fuzzMs)
    this.#timer.unref()
  }

  #tick(): void {
    this.#timer = undefined
    if (this.#held.length > 0) this.#sendHeld()
    else if (this.#chaffLeft-- > 0) this.#target.sendChaff()
    else return
    this.#schedule()
  }

  #sendHeld(): void {
    const held = this.#held
    this.#held = []
    if (held.length > 0) this.#target.send(held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held))
  }
}

/** From 0 to 1. */
function random(): number {
  return Buffer.from(nodeCrypto.randomBytes(4)).readUInt32BE() / 0x1_0000_0000
}

// As OpenSSH.
const CHAFF_MS_MIN = 1024
const CHAFF_MS_RANGE = 2048
const FUZZ = 0.1
const KEYSTROKES_BYTES_MAX = 256
