import { Keyword } from '../values/keyword.ts'

/**
 * As an object without a prototype, if all keys are of the kind wanted; otherwise the map itself. Undefined for a key
 * that no object may have.
 */
export function asObject(map: ReadonlyMap<unknown, unknown>, keys: 'string' | 'keyword'): unknown {
  const object = Object.create(null) as Record<string, unknown>
  for (const [key, value] of map) {
    const name = keys === 'string' ? key : key instanceof Keyword ? key.text : undefined
    if (typeof name !== 'string') return map
    if (name === '__proto__') return undefined
    object[name] = value
  }
  return object
}
