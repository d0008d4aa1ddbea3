// What an agent of ours holds.
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { hash, timingSafeEqual } from '../crypto/node-hash.ts'
import { SshError } from '../errors.ts'
import type { KeyConstraints } from './constraint.ts'

/** A key in a keyring, with its constraints. */
export interface HeldKey {
  readonly signer: Signer
  readonly confirm: boolean
  /** Milliseconds since 1970; undefined: never. */
  readonly expiresAt: number | undefined
}

/** Keys in memory, with what they may be used for. Shared by all connections of one agent. */
export class Keyring {
  #keys: HeldKey[] = []
  #lock: Uint8Array | undefined

  /** A key that is there already gets the new constraints. @throws SshError `limit-exceeded` */
  add(signer: Signer, { lifetimeSeconds, confirm = false }: KeyConstraints = {}): void {
    this.remove(signer.publicKey)
    if (this.#keys.length >= KEYS_MAX) throw new SshError('limit-exceeded', `an agent holds at most ${KEYS_MAX} keys`)
    const expiresAt = lifetimeSeconds === undefined ? undefined : Date.now() + lifetimeSeconds * 1000
    this.#keys.push({ signer, confirm, expiresAt })
  }

  /** The keys that may be used now; none while it is locked. */
  get keys(): readonly HeldKey[] {
    const now = Date.now()
    this.#keys = this.#keys.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
    return this.#lock === undefined ? this.#keys : []
  }

  find(publicKey: Uint8Array): HeldKey | undefined {
    return this.keys.find(({ signer }) => Buffer.compare(signer.publicKey, publicKey) === 0)
  }

  /** Was it there? */
  remove(publicKey: Uint8Array): boolean {
    const held = this.find(publicKey)
    this.#keys = this.#keys.filter((key) => key !== held)
    return held !== undefined
  }

  removeAll(): void {
    this.#keys = []
  }

  get locked(): boolean {
    return this.#lock !== undefined
  }

  /** False when it is locked already. */
  lock(passphrase: Uint8Array): boolean {
    if (this.#lock !== undefined) return false
    this.#lock = hash('sha256', passphrase)
    return true
  }

  /** False when it is not locked, or not with this passphrase. */
  unlock(passphrase: Uint8Array): boolean {
    if (this.#lock === undefined || !timingSafeEqual(this.#lock, hash('sha256', passphrase))) return false
    this.#lock = undefined
    return true
  }
}

/** Far above what people have; a client that adds keys in a loop stops here. */
const KEYS_MAX = 1024
