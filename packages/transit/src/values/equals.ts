import { hash, type HashMemo } from './hash.ts'
import { hasIdentity, kindOf } from './kind.ts'

/**
 * Are the two the same value? By EDN: a list equals a vector with equal items, maps and sets do not look at the order,
 * and numbers of different types are different: `2`, `2n` and `float(2)`. NaN equals NaN, and -0 equals 0. Objects of
 * classes that are not of this package are equal when they are the same.
 */
export function equals(a: unknown, b: unknown): boolean {
  return a === b || isSame(a, b, new Map())
}

/** Finds, among composite values, the one that equals another. */
export class ValueIndex<T> {
  /** One value, or several of one hash. */
  readonly #byHash = new Map<number, T[]>()

  /** The value in here that equals `value`, as the only item; or undefined. `memo`: as for `add`. */
  find(value: unknown, memo: HashMemo = new Map()): T | undefined {
    return this.#byHash.get(hash(value, memo))?.find((known) => isSame(known, value, memo))
  }

  /** Adds `value`, unless one that equals it is there: that one is given back then. `memo`: hashes known already. */
  add(value: T, memo: HashMemo = new Map()): T | undefined {
    const key = hash(value, memo)
    const bucket = this.#byHash.get(key)
    if (bucket === undefined) {
      this.#byHash.set(key, [value])
      return undefined
    }
    const known = bucket.find((each) => isSame(each, value, memo))
    if (known === undefined) bucket.push(value)
    return known
  }

  /** Removes the value that equals `value`, and gives it. */
  remove(value: unknown): T | undefined {
    const key = hash(value)
    const bucket = this.#byHash.get(key)
    const at = bucket?.findIndex((known) => equals(known, value)) ?? -1
    if (bucket === undefined || at < 0) return undefined
    if (bucket.length === 1) this.#byHash.delete(key)
    return bucket.splice(at, 1)[0]
  }

  clear(): void {
    this.#byHash.clear()
  }
}

/**
 * As `equals`. Maps and sets look their composite keys up by hash, on every level: without a memo, what is inside would
 * be hashed once for each level around it.
 */
function isSame(a: unknown, b: unknown, memo: HashMemo): boolean {
  if (a === b || (a !== a && b !== b)) return true
  if (hasIdentity(a) || hasIdentity(b)) return false
  const [one, two] = [kindOf(a as object), kindOf(b as object)]
  if (one.kind === 'sequence' || one.kind === 'link') return one.kind === two.kind && sameItems(one.of, two.of, memo)
  if (one.kind === 'map') return two.kind === 'map' && sameEntries(one.of, two.of, memo)
  if (one.kind === 'set') return two.kind === 'set' && sameElements(one.of, two.of, memo)
  if (one.kind === 'object') return two.kind === 'object' && sameProperties(one.of, two.of, memo)
  if (one.kind === 'bytes') return two.kind === 'bytes' && sameItems(one.of, two.of, memo)
  if (one.kind === 'tagged') {
    return two.kind === 'tagged' && one.of.tag === two.of.tag && isSame(one.of.rep, two.of.rep, memo)
  }
  return one.kind !== 'foreign' && one.kind === two.kind && isSame(one.of, two.of, memo)
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>, memo: HashMemo): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i], memo)) return false
  return true
}

function sameEntries(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>, memo: HashMemo): boolean {
  if (a.size !== b.size) return false
  const composite = indexOf(b.keys(), memo)
  for (const [key, value] of a) {
    const other = hasIdentity(key) ? key : composite.find(key, memo)
    // Natively: `other` is the very key in `b`, and a ValueMap would hash it again.
    if (!nativeHas.call(b, other) || !isSame(value, nativeGet.call(b, other), memo)) return false
  }
  return true
}

function sameElements(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>, memo: HashMemo): boolean {
  if (a.size !== b.size) return false
  const composite = indexOf(b, memo)
  for (const element of a) {
    if (hasIdentity(element) ? !b.has(element) : composite.find(element, memo) === undefined) return false
  }
  return true
}

function indexOf(values: Iterable<unknown>, memo: HashMemo): ValueIndex<unknown> {
  const index = new ValueIndex()
  for (const value of values) if (!hasIdentity(value)) index.add(value, memo)
  return index
}

function sameProperties(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  memo: HashMemo,
): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name], memo))
  )
}

const { has: nativeHas, get: nativeGet } = Map.prototype as ReadonlyMap<unknown, unknown>
