import { ValueIndex } from './equals.ts'
import type { HashMemo } from './hash.ts'
import { hasIdentity } from './kind.ts'

/**
 * A Set whose elements are compared by `equals`. Readers give it for sets with elements that a native Set would compare
 * by identity. An element must not change while it is in here.
 */
export class ValueSet<T> extends Set<T> {
  readonly #composite = new ValueIndex<T>()

  constructor(elements: Iterable<T> = []) {
    super()
    for (const element of elements) this.add(element)
  }

  override has(element: T): boolean {
    return hasIdentity(element) ? super.has(element) : this.#composite.find(element) !== undefined
  }

  /** The first of equal elements stays. */
  override add(element: T): this {
    return hasIdentity(element) || this.#composite.add(element) === undefined ? super.add(element) : this
  }

  /** Adds `element` and says true, unless an equal one is there. `memo`: hashes known from elements inside this one. */
  insert(element: T, memo: HashMemo): boolean {
    if (hasIdentity(element) ? super.has(element) : this.#composite.add(element, memo) !== undefined) return false
    super.add(element)
    return true
  }

  override delete(element: T): boolean {
    if (hasIdentity(element)) return super.delete(element)
    const stored = this.#composite.remove(element)
    return stored !== undefined && super.delete(stored)
  }

  override clear(): void {
    this.#composite.clear()
    super.clear()
  }
}
