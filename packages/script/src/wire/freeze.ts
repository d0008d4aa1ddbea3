// Captured values arrive frozen: a change over there would be lost, so it is to fail where it is made.

/**
 * Freezes a value and all that is in it, and gives it back. Maps, Sets, Dates and URLs keep their class; what changes them
 * throws a TypeError. The items of typed arrays cannot be protected: only their methods throw. Expressions, functions, streams
 * and signals stay as they are.
 */
export function freezeDeep<T>(value: T): T {
  const seen = new Set<object>()
  const left: unknown[] = [value]
  while (left.length > 0) {
    const each = left.pop()
    if (typeof each !== 'object' || each === null || seen.has(each)) continue
    seen.add(each)
    if (freeze(each)) left.push(...partsOf(each))
  }
  return value
}

/** Is it of a kind whose parts are to be frozen, too? */
function freeze(value: object): boolean {
  if (ArrayBuffer.isView(value))
    return protect(value, ['set', 'fill', 'copyWithin', 'sort', 'reverse', ...writersOf(value)])
  const kind = KINDS.find(([type]) => value instanceof type)
  if (kind !== undefined && Object.isExtensible(value)) {
    protect(value, kind[1])
    if (value instanceof URL) protectUrl(value)
    Object.freeze(value)
    return true
  }
  if (UNFROZEN.some((type) => value instanceof type) || Symbol.asyncIterator in value) return false
  Object.freeze(value)
  return true
}

function partsOf(value: object): unknown[] {
  const properties = Reflect.ownKeys(value).map((key) => Object.getOwnPropertyDescriptor(value, key)?.value as unknown)
  if (value instanceof Map) return [...properties, ...value.keys(), ...value.values()]
  return value instanceof Set ? [...properties, ...value] : properties
}

function protect(value: object, methods: readonly string[]): false {
  for (const name of methods) {
    if (name in value && !Object.hasOwn(value, name)) Object.defineProperty(value, name, { value: () => refuse(value) })
  }
  return false
}

/** Its properties are accessors of its class. */
function protectUrl(url: URL): void {
  for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(URL.prototype))) {
    if (get === undefined || set === undefined) continue
    const refused = () => {
      refuse(url)
    }
    Object.defineProperty(url, name, { get, set: refused })
  }
  protect(url.searchParams, ['append', 'delete', 'set', 'sort'])
}

function writersOf(view: ArrayBufferView): string[] {
  const names = Object.getOwnPropertyNames(Buffer.isBuffer(view) ? Buffer.prototype : DataView.prototype)
  return names.filter((name) => /^(set|write|swap)/.test(name))
}

function refuse(value: object): never {
  throw new TypeError(`H301: a captured ${value.constructor.name} is frozen: return what changes instead`)
}

const DATE_WRITERS = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'))

const KINDS: readonly (readonly [new (...args: never[]) => object, readonly string[]])[] = [
  [Map, ['set', 'delete', 'clear']],
  [Set, ['add', 'delete', 'clear']],
  [Date, DATE_WRITERS],
  [URL, []],
]

/** Using them changes them, or they are not ours alone. */
const UNFROZEN: readonly (abstract new (...args: never[]) => object)[] = [
  RegExp,
  AbortSignal,
  ReadableStream,
  ArrayBuffer,
]
