/**
 * One object for each name for as long as anybody holds it. A hostile peer can send any number of names: those that
 * nobody holds any more are forgotten, but for a bounded number of recent short ones.
 */
export class InternTable<T extends object> {
  readonly #make: (name: string) => T
  /** Looked up first: far quicker than a WeakRef, which has to keep its target for the rest of the job. */
  readonly #recent = new Map<string, T>()
  readonly #known = new Map<string, WeakRef<T>>()
  readonly #collected = new FinalizationRegistry<string>((name) => {
    // The name may have been made anew before this is called.
    if (this.#known.get(name)?.deref() === undefined) this.#known.delete(name)
  })

  constructor(make: (name: string) => T) {
    this.#make = make
  }

  /** How many names are remembered. */
  get size(): number {
    return this.#known.size
  }

  get(name: string): T {
    return this.#recent.get(name) ?? this.#find(name)
  }

  #find(name: string): T {
    let value = this.#known.get(name)?.deref()
    let key = name
    if (value === undefined) {
      key = detached(name)
      value = this.#make(key)
      this.#known.set(key, new WeakRef(value))
      this.#collected.register(value, key)
    }
    if (key.length <= RECENT_NAME_LENGTH_MAX) {
      if (this.#recent.size === RECENT_MAX) this.#recent.clear()
      this.#recent.set(key, value)
    }
    return value
  }
}

/** A copy: V8 lets a part of a text keep the whole text in memory. */
export function detached(name: string): string {
  return ` ${name}`.slice(1)
}

const RECENT_MAX = 4096
const RECENT_NAME_LENGTH_MAX = 128
