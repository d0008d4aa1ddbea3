// Reads what `writeTransit` writes. The other end may have written anything.
import { CONTAINERS_MAX, ENCODED_DEPTH_MAX } from './limits.ts'
import { Tagged } from './tagged.ts'
import { CACHED_LENGTH_MIN, codeNumber, CODES_MAX } from './transit-codes.ts'
import { WireFault } from './varint.ts'

/** The tree of values: Tagged, and maps that are a Map. Throws a WireFault for everything else. */
export function readTransit(bytes: Uint8Array): unknown {
  const reader = new TransitReader(bytes)
  try {
    return reader.whole()
  } catch (cause) {
    // Of a DataView, or a TextDecoder.
    if (cause instanceof WireFault) throw cause
    throw new WireFault('a value is no proper Transit', { cause })
  }
}

class TransitReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #depth = 0
  /** An empty container takes a byte here and 200 in memory. */
  #containers = 0
  /** Keys and tags by their codes. */
  readonly #known: (string | Tag)[] = []
  #next = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  whole(): unknown {
    const value = this.#value()
    if (this.#at < this.#bytes.length) throw improper('something follows the value')
    return value instanceof Tagged && value.tag === "'" ? value.rep : value
  }

  #value(): unknown {
    const value = this.#item(false)
    if (value instanceof Tag) throw improper('a tag stands before nothing')
    return value
  }

  /** `isKey`: texts are remembered, if they are long enough. */
  #item(isKey: boolean): unknown {
    const first = this.#view.getUint8(this.#at++)
    if (first < 0x80) return first
    if (first >= 0xe0) return first - 0x100
    if (first < 0x90) return this.#map(first & 0xf)
    if (first < 0xa0) return this.#array(first & 0xf)
    if (first < 0xc0) return this.#text(first & 0x1f, isKey)
    const simple = SIMPLE.get(first)
    if (simple !== undefined) return simple
    const [method, size] = NUMBERS[first] ?? []
    if (method === undefined || size === undefined) throw improper(`nothing begins with the byte ${first}`)
    const number = Number(this.#view[method](this.#at))
    this.#at += size
    if (first < 0xd9) return number
    return first < 0xdc ? this.#text(number, isKey) : first < 0xde ? this.#array(number) : this.#map(number)
  }

  #array(length: number): unknown {
    this.#enter(length)
    const items: unknown[] = []
    for (let i = 0; i < length; i++) {
      const item = i === 0 ? this.#item(false) : this.#value()
      if (item instanceof Tag) {
        if (length !== 2) throw improper('a tag stands before one value, and nothing more')
        items.push(new Tagged(item.name, this.#value()))
        this.#depth--
        return items[0]
      }
      items.push(item)
    }
    this.#depth--
    return items
  }

  #map(length: number): ReadonlyMap<string, unknown> {
    this.#enter(length * 2)
    const map = new Map<string, unknown>()
    for (let i = 0; i < length; i++) {
      const key = this.#item(true)
      if (typeof key !== 'string') throw improper('a key that is no text')
      map.set(key, this.#value())
    }
    if (map.size < length) throw improper('a key is there twice')
    this.#depth--
    return map
  }

  /** Each item takes a byte at least: nothing is made for what cannot be there. */
  #enter(items: number): void {
    if (items > this.#bytes.length - this.#at) throw improper('more items than there are bytes')
    if (++this.#depth > ENCODED_DEPTH_MAX) throw improper('nested too deeply')
    if (++this.#containers > CONTAINERS_MAX) throw new WireFault(`a value of more than ${CONTAINERS_MAX} parts`)
  }

  #text(length: number, isKey: boolean): unknown {
    const text = this.#characters(length)
    const first = text.charCodeAt(0)
    if (first !== TILDE && first !== HAT) return isKey ? this.#remembered(text, text) : text
    if (first === HAT) {
      const known = this.#known[codeNumber(text)]
      if (known === undefined) throw improper('a code that nothing was written for')
      return known
    }
    if (text.charAt(1) === '#') return this.#remembered(text, new Tag(text.slice(2)))
    const number = NUMBERS_IN_TEXT.get(text)
    if (number !== undefined) return number
    if (!/^~[~^`]/.test(text)) throw improper('a text that stands for a value that nobody sends')
    return isKey ? this.#remembered(text, text.slice(1)) : text.slice(1)
  }

  #remembered<T extends string | Tag>(written: string, meaning: T): T {
    if (written.length < CACHED_LENGTH_MIN) return meaning
    if (this.#next === CODES_MAX) this.#next = 0
    this.#known[this.#next++] = meaning
    return meaning
  }

  #characters(length: number): string {
    const start = this.#at
    const end = (this.#at += length)
    if (end > this.#bytes.length) throw improper('the bytes end inside a text')
    let text = ''
    // Up to here, a loop is quicker than a TextDecoder.
    for (let at = start; length <= 24 && at < end; at++) {
      const byte = this.#bytes[at] as number
      if (byte >= 0x80) break
      text += String.fromCharCode(byte)
    }
    return text.length === length ? text : DECODER.decode(this.#bytes.subarray(start, end))
  }
}

/** A tag that waits for what it stands before. */
class Tag {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

function improper(what: string): WireFault {
  return new WireFault(`a value is no proper Transit: ${what}`)
}

const TILDE = 0x7e
const HAT = 0x5e
const SIMPLE: ReadonlyMap<number, boolean | null> = new Map([
  [0xc0, null],
  [0xc2, false],
  [0xc3, true],
])
/** How numbers are read, and lengths of texts, arrays and maps, by the first byte: github.com/msgpack/msgpack, spec.md. */
const NUMBERS: Readonly<Record<number, readonly [method: Getter, bytes: number]>> = {
  0xca: ['getFloat32', 4],
  0xcb: ['getFloat64', 8],
  0xcc: ['getUint8', 1],
  0xcd: ['getUint16', 2],
  0xce: ['getUint32', 4],
  0xcf: ['getBigUint64', 8],
  0xd0: ['getInt8', 1],
  0xd1: ['getInt16', 2],
  0xd2: ['getInt32', 4],
  0xd3: ['getBigInt64', 8],
  0xd9: ['getUint8', 1],
  0xda: ['getUint16', 2],
  0xdb: ['getUint32', 4],
  0xdc: ['getUint16', 2],
  0xdd: ['getUint32', 4],
  0xde: ['getUint16', 2],
  0xdf: ['getUint32', 4],
}
type Getter =
  | 'getFloat32'
  | 'getFloat64'
  | 'getUint8'
  | 'getUint16'
  | 'getUint32'
  | 'getBigUint64'
  | 'getInt8'
  | 'getInt16'
  | 'getInt32'
  | 'getBigInt64'

const NUMBERS_IN_TEXT: ReadonlyMap<string, number> = new Map([
  ['~zNaN', NaN],
  ['~zINF', Infinity],
  ['~z-INF', -Infinity],
])
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
