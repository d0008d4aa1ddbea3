import { HalfSipHash } from './half-sip-hash.ts'
import { kindOf, type Kind } from './kind.ts'
import { Keyword } from './keyword.ts'
import { EdnSymbol } from './symbol.ts'

/** Hashes of values that do not change as long as this is in use: what is inside others is not hashed again. */
export type HashMemo = Map<object, number>

/**
 * A 32-bit number, the same for values that are `equals`, within one process: it begins anew with each. Objects of
 * classes that are not of this package are hashed by identity.
 */
export function hash(value: unknown, memo?: HashMemo): number {
  if (typeof value !== 'object' || value === null) return hashOfPrimitive(value)
  if (value instanceof Keyword) return hashOfText('keyword', value.text)
  if (value instanceof EdnSymbol) return hashOfText('symbol', value.text)
  const known = memo?.get(value)
  if (known !== undefined) return known
  const result = hashOfKind(kindOf(value), value, memo)
  memo?.set(value, result)
  return result
}

function hashOfPrimitive(value: unknown): number {
  if (typeof value === 'string') return hashOfText('string', value)
  if (typeof value === 'number') return hashOfNumber('number', value)
  return hashOfText(typeof value, String(value))
}

function hashOfKind(kind: Kind, value: object, memo: HashMemo | undefined): number {
  switch (kind.kind) {
    case 'sequence':
    case 'link': {
      const hasher = hasherFor(kind.kind)
      for (const item of kind.of) hasher.add(hash(item, memo))
      return hasher.finish()
    }
    case 'map':
      return hashOfEntries('map', kind.of, memo)
    case 'object':
      return hashOfEntries('object', Object.entries(kind.of), memo)
    case 'set': {
      let sum = 0
      for (const item of kind.of) sum = (sum + hash(item, memo)) | 0
      return hashOfWord('set', sum)
    }
    case 'tagged':
      return hashOfWord(`#${kind.of.tag}`, hash(kind.of.rep, memo))
    case 'bytes': {
      const hasher = hasherFor('bytes')
      hasher.addBytes(kind.of)
      return hasher.finish()
    }
    case 'date':
    case 'float':
      return hashOfNumber(kind.kind, kind.of)
    case 'decimal':
    case 'char':
    case 'ratio':
    case 'uri':
    case 'uuid':
      return hashOfText(kind.kind, kind.of)
    case 'foreign':
      return hashOfIdentity(value)
  }
}

/** Whatever the order: a sum. */
function hashOfEntries(
  kind: string,
  entries: Iterable<readonly [unknown, unknown]>,
  memo: HashMemo | undefined,
): number {
  let sum = 0
  for (const [key, value] of entries) {
    const hasher = hasherFor('entry')
    hasher.add(hash(key, memo))
    hasher.add(hash(value, memo))
    sum = (sum + hasher.finish()) | 0
  }
  return hashOfWord(kind, sum)
}

function hashOfWord(kind: string, word: number): number {
  const hasher = hasherFor(kind)
  hasher.add(word)
  return hasher.finish()
}

function hashOfText(kind: string, text: string): number {
  const hasher = hasherFor(kind)
  hasher.addText(text)
  return hasher.finish()
}

function hashOfNumber(kind: string, value: number): number {
  // -0 equals 0, and there is one NaN.
  NUMBER[0] = value === 0 ? 0 : value
  const hasher = hasherFor(kind)
  hasher.add(WORDS[0] ?? 0)
  hasher.add(WORDS[1] ?? 0)
  return hasher.finish()
}

function hashOfIdentity(value: object): number {
  let id = identities.get(value)
  if (id === undefined) identities.set(value, (id = nextIdentity++))
  return hashOfWord('foreign', id)
}

function hasherFor(kind: string): HalfSipHash {
  const hasher = new HalfSipHash(KEY)
  hasher.addText(kind)
  return hasher
}

const KEY = [...crypto.getRandomValues(new Int32Array(2))] as [number, number]
const NUMBER = new Float64Array(1)
const WORDS = new Int32Array(NUMBER.buffer)
const identities = new WeakMap<object, number>()
let nextIdentity = 0
