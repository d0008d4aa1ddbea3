// The forwards that a master has opened, for its clients to close them again.
import { forwardKey, type ForwardKeeper, type MuxForward } from './forward.ts'

/** A forward that is open. */
export interface KeptForward {
  /** The port that the server chose. */
  readonly port?: number | undefined
  close(): Promise<void>
}

/** Remembers open forwards. Asked for one that is open already, it says that all is well, as OpenSSH does. */
export class KeptForwards implements ForwardKeeper {
  readonly #open: (forward: MuxForward) => Promise<KeptForward>
  readonly #kept = new Map<string, KeptForward>()

  /** @param open opens one; it throws when it cannot */
  constructor(open: (forward: MuxForward) => Promise<KeptForward>) {
    this.#open = open
  }

  /** One that was opened otherwise. */
  add(forward: MuxForward, kept: KeptForward): void {
    this.#kept.set(forwardKey(forward), kept)
  }

  async open(forward: MuxForward): Promise<number | undefined> {
    const existing = this.#kept.get(forwardKey(forward))
    if (existing !== undefined) return existing.port
    const kept = await this.#open(forward)
    this.add(forward, kept)
    return kept.port
  }

  async close(forward: MuxForward): Promise<boolean> {
    const key = forwardKey(forward)
    const kept = this.#kept.get(key)
    if (kept === undefined) return false
    this.#kept.delete(key)
    await kept.close()
    return true
  }
}
