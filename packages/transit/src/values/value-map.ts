import { ValueIndex } from './equals.ts'
import type { HashMemo } from './hash.ts'
import { hasIdentity } from './kind.ts'

/**
 * A Map whose keys are compared by `equals`: `get(uuid('…'))` and `get([1, 2])` find what is there. Readers give it for
 * maps with keys that a native Map would compare by identity. A key must not change while it is in here.
 */
export class ValueMap<K, V> extends Map<K, V> {
  readonly #composite = new ValueIndex<K>()

  constructor(entries: Iterable<readonly [K, V]> = []) {
    super()
    for (const [key, value] of entries) this.set(key, value)
  }

  override get(key: K): V | undefined {
    const stored = this.#stored(key)
    return stored === undefined ? undefined : super.get(stored)
  }

  override has(key: K): boolean {
    return hasIdentity(key) ? super.has(key) : this.#composite.find(key) !== undefined
  }

  /** The first of equal keys stays. */
  override set(key: K, value: V): this {
    return super.set(hasIdentity(key) ? key : (this.#composite.add(key) ?? key), value)
  }

  /** Sets `key` and says true, unless an equal one is there. `memo`: hashes known from keys inside this one. */
  insert(key: K, value: V, memo: HashMemo): boolean {
    if (hasIdentity(key) ? super.has(key) : this.#composite.add(key, memo) !== undefined) return false
    super.set(key, value)
    return true
  }

  override delete(key: K): boolean {
    if (hasIdentity(key)) return super.delete(key)
    const stored = this.#composite.remove(key)
    return stored !== undefined && super.delete(stored)
  }

  override clear(): void {
    this.#composite.clear()
    super.clear()
  }

  #stored(key: K): K | undefined {
    return hasIdentity(key) ? key : this.#composite.find(key)
  }
}
