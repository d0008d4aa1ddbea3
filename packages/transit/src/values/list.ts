/** A sequence that is written with round brackets in EDN. A vector is an array. */
export class List<T = unknown> implements Iterable<T> {
  readonly items: readonly T[]

  /** Keeps the array, and makes no copy of it. */
  constructor(items: readonly T[]) {
    this.items = items
  }

  get length(): number {
    return this.items.length
  }

  /** As `at` of an array: from the end when negative. */
  at(index: number): T | undefined {
    return this.items.at(index)
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]()
  }

  get [Symbol.toStringTag](): 'List' {
    return 'List'
  }

  toJSON(): readonly T[] {
    return this.items
  }
}

/** A list of these items: `list(1, 2)` is `(1 2)` in EDN. */
export function list<T>(...items: readonly T[]): List<T> {
  return new List(items)
}
