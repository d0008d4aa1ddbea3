import { hash, type HashMemo } from './hash.ts'
import { hasIdentity, kindOf } from './kind.ts'

/**
 * Are the two the same value? By EDN: a list equals a vector with equal items, maps and sets do not look at the order,
 * and numbers of different types are different: `2`, `2n` and `float(2)`. NaN equals NaN, and -0 equals 0. Objects of
 * classes that are not of this package are equal when they are the same.
 */
export function equals(a: unknown, b: unknown): boolean {
  if (a === b || (a !== a && b !== b)) return true
  if (hasIdentity(a) || hasIdentity(b)) return false
  const [one, two] = [kindOf(a as object), kindOf(b as object)]
  if (one.kind === 'sequence' || one.kind === 'link') return one.kind === two.kind && sameItems(one.of, two.of)
  if (one.kind === 'map') return two.kind === 'map' && sameEntries(one.of, two.of)
  if (one.kind === 'set') return two.kind === 'set' && sameElements(one.of, two.of)
  if (one.kind === 'object') return two.kind === 'object' && sameProperties(one.of, two.of)
  if (one.kind === 'bytes') return two.kind === 'bytes' && sameItems(one.of, two.of)
  if (one.kind === 'tagged') {
    return two.kind === 'tagged' && one.of.tag === two.of.tag && equals(one.of.rep, two.of.rep)
  }
  return one.kind !== 'foreign' && one.kind === two.kind && equals(one.of, two.of)
}

/** Finds, among composite values, the one that equals another. */
export class ValueIndex<T> {
  /** One value, or several of one hash. */
  readonly #byHash = new Map<number, T[]>()

  /** The value in here that equals `value`, as the only item; or undefined. */
  find(value: unknown): T | undefined {
    return this.#byHash.get(hash(value))?.find((known) => equals(known, value))
  }

  /** Adds `value`, unless one that equals it is there: that one is given back then. */
  add(value: T, memo?: HashMemo): T | undefined {
    const key = hash(value, memo)
    const bucket = this.#byHash.get(key)
    if (bucket === undefined) {
      this.#byHash.set(key, [value])
      return undefined
    }
    const known = bucket.find((each) => equals(each, value))
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

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!equals(a[i], b[i])) return false
  return true
}

function sameEntries(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false
  const composite = indexOf(b.keys())
  for (const [key, value] of a) {
    const other = hasIdentity(key) ? key : composite.find(key)
    if (!b.has(other) || !equals(value, b.get(other))) return false
  }
  return true
}

function sameElements(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  if (a.size !== b.size) return false
  const composite = indexOf(b)
  for (const element of a) {
    if (hasIdentity(element) ? !b.has(element) : composite.find(element) === undefined) return false
  }
  return true
}

function indexOf(values: Iterable<unknown>): ValueIndex<unknown> {
  const index = new ValueIndex()
  for (const value of values) if (!hasIdentity(value)) index.add(value)
  return index
}

function sameProperties(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equals(a[name], b[name]))
  )
}
