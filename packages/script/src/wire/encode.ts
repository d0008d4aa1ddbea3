// Values of JavaScript to bytes: the list of what is alive in them, Transit for their shape, and the bytes of their buffers behind it.
import { types } from 'node:util'
import { ScriptError } from '../errors.ts'
import { isCallback } from './callback.ts'
import { classOf, hasPrivateFields, type RegisteredClass } from './classes.ts'
import { liveKindOf } from './live-kind.ts'
import { CAUSES_MAX, DEPTH_MAX, FURTHER_CAUSES } from './limits.ts'
import { formatPath, notEncodable } from './path.ts'
import { Tagged } from './tagged.ts'
import { writeTransit } from './transit-writer.ts'
import { LIVE, VIEWS, type LiveKind } from './value-tags.ts'
import { varintLength, writeVarint } from './varint.ts'

/** Something in a value that stays at its side and is used from the other one. */
export interface LiveSource {
  readonly kind: LiveKind
  readonly source: object
}

/** A value as it was, whatever becomes of it; only what is alive in it stays so, and has no ids yet. */
export interface Dismantled {
  readonly live: readonly LiveSource[]
  /** Ids of the classes that have instances in it. */
  readonly classes: ReadonlySet<string>
  /** The shape, in values of Transit. */
  readonly tree: unknown
  /** Copies of the bytes of buffers, in the order in which they occur. */
  readonly buffers: readonly Uint8Array[]
}

/** How errors name the way to a value. */
export interface Naming {
  /** What the value itself is called; its parts are called after it. */
  readonly root?: string
  /** What its items are called, where it is an array. */
  readonly items?: readonly string[]
}

/** Throws a ScriptError `not-encodable` with the path to what cannot be sent. */
export function dismantle(value: unknown, naming: Naming = {}): Dismantled {
  const one = new Dismantling(naming)
  const tree = one.value(value)
  return { live: one.live, classes: one.classes, tree, buffers: one.buffers }
}

/** The bytes of a message; `ids` are those of `live`. */
export function assemble({ live, tree, buffers }: Dismantled, ids: readonly number[]): Uint8Array[] {
  const shape = writeTransit(tree)
  const numbers = [live.length, ...live.flatMap(({ kind }, i) => [kind, ids[i] ?? 0]), shape.length]
  const head = new Uint8Array(numbers.reduce((sum, each) => sum + varintLength(each), 0))
  let at = 0
  for (const each of numbers) at = writeVarint(head, at, each)
  return [head, shape, ...buffers]
}

/** One value on its way to Transit's. Objects are numbered in the order in which they are met; a second meeting is a reference. */
class Dismantling {
  readonly live: LiveSource[] = []
  readonly buffers: Uint8Array[] = []
  readonly classes = new Set<string>()
  readonly #naming: Naming
  readonly #numbers = new Map<object, number>()
  readonly #steps: (string | number)[] = []
  /** Errors around. */
  #errors = 0
  /** Instances whose form is being sent. */
  readonly #forming = new Set<object>()

  constructor(naming: Naming) {
    this.#naming = naming
  }

  value(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return isWellFormed(value) ? value : new Tagged('utf16', codeUnits(value))
      case 'number':
      case 'boolean':
        return value
      case 'undefined':
        return new Tagged('undefined', null)
      case 'bigint':
        return new Tagged('bigint', value.toString(16))
      case 'object':
        return value === null ? null : this.#numbered(value, () => this.#unseen(value))
      default:
        return isCallback(value) ? this.#numbered(value, () => this.#live(LIVE.callback, value)) : this.#refuse(value)
    }
  }

  #numbered(value: object, encode: () => unknown): unknown {
    const known = this.#numbers.get(value)
    if (this.#forming.has(value))
      throw new ScriptError('not-encodable', `${this.#path()}: an instance that is in itself`)
    if (known !== undefined) return new Tagged('ref', known)
    if (this.#steps.length >= DEPTH_MAX) {
      throw new ScriptError('not-encodable', `${this.#path().slice(0, 200)}: nested deeper than ${DEPTH_MAX}`)
    }
    this.#numbers.set(value, this.#numbers.size)
    return encode()
  }

  #unseen(value: object): unknown {
    if (types.isProxy(value)) this.#refuse({ constructor: { name: 'Proxy' } })
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === Object.prototype) return this.#record(value)
    if (Array.isArray(value) && prototype === Array.prototype) return this.#array(value)
    const registered = classOf(prototype)
    if (registered !== undefined) return this.#instance(value, registered)
    // It fires no more: it is to have fired there from the start.
    if (value instanceof AbortSignal && value.aborted) return new Tagged('aborted', this.#at('reason', value.reason))
    const live = liveKindOf(value)
    if (live !== undefined) return this.#live(live, value)
    if (ArrayBuffer.isView(value)) return this.#view(value, prototype)
    if (types.isNativeError(value) || value instanceof DOMException) return this.#error(value)
    return this.#builtin(value, prototype)
  }

  #builtin(value: object, prototype: object | null): unknown {
    if (prototype === null) return new Tagged('null', this.#entries(value, Object.keys(value)))
    if (prototype === Map.prototype) return new Tagged('Map', this.#pairs(value as Map<unknown, unknown>))
    if (prototype === Set.prototype) return new Tagged('Set', this.#items([...(value as Set<unknown>)]))
    if (prototype === Date.prototype) return new Tagged('Date', dateNumber(value as Date))
    if (prototype === RegExp.prototype) {
      const { source, flags, lastIndex } = value as RegExp
      return new Tagged('RegExp', [this.value(source), flags, lastIndex])
    }
    if (prototype === ArrayBuffer.prototype) return this.#buffer(value as ArrayBuffer)
    if (prototype === URL.prototype) return new Tagged('URL', (value as URL).href)
    if (types.isBoxedPrimitive(value) && !types.isSymbolObject(value)) {
      return new Tagged('Object', this.value((value as { valueOf(): unknown }).valueOf()))
    }
    return this.#refuse(value)
  }

  #live(kind: LiveKind, source: object): Tagged {
    return new Tagged('live', this.live.push({ kind, source }) - 1)
  }

  /** An object: a map of texts, or pairs where a key is no proper text. */
  #record(value: object): unknown {
    const keys = Object.keys(value)
    if (!keys.every(isWellFormed)) return new Tagged('record', this.#entries(value, keys))
    const map = new Map<string, unknown>()
    for (const key of keys) map.set(key, this.#at(key, (value as Record<string, unknown>)[key]))
    return map
  }

  #entries(value: object, keys: readonly string[]): unknown[] {
    return keys.flatMap((key) => [this.value(key), this.#at(key, (value as Record<string, unknown>)[key])])
  }

  #array(value: readonly unknown[]): unknown {
    const keys = Object.keys(value)
    // Holes, or properties besides the items.
    if (keys.length !== value.length || (keys.length > 0 && keys.at(-1) !== String(value.length - 1))) {
      return new Tagged('Array', [value.length, ...this.#entries(value, keys)])
    }
    const { items } = this.#naming
    if (this.#steps.length > 0 || items === undefined) return this.#items(value)
    return value.map((item, i) => this.#at(items[i] ?? i, item))
  }

  #items(items: readonly unknown[]): unknown[] {
    return items.map((item, i) => this.#at(i, item))
  }

  #pairs(map: ReadonlyMap<unknown, unknown>): unknown[] {
    const pairs: unknown[] = []
    for (const [key, value] of map) {
      pairs.push(this.#at('<key>', key))
      pairs.push(
        this.#at(
          typeof key === 'string' || typeof key === 'number' ? `.get(${JSON.stringify(key)})` : '<value>',
          value,
        ),
      )
    }
    return pairs
  }

  /** A view that is not the whole of its buffer travels as one of its own: what it does not show stays here. */
  #view(view: ArrayBufferView, prototype: object | null): Tagged {
    const name = prototype === Buffer.prototype ? 'Buffer' : nameOf(prototype)
    const { buffer, byteOffset, byteLength } = view
    if (!Object.hasOwn(VIEWS, name) || !(buffer instanceof ArrayBuffer))
      return this.#refuse(buffer instanceof ArrayBuffer ? view : buffer)
    const isWhole = byteOffset === 0 && byteLength === buffer.byteLength
    return new Tagged(name, this.value(isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)))
  }

  #buffer(buffer: ArrayBuffer): Tagged {
    this.buffers.push(new Uint8Array(buffer.slice(0)))
    return new Tagged('ArrayBuffer', buffer.byteLength)
  }

  #error(error: Error): Tagged {
    return new Tagged('Error', [classNameOf(error), ...this.#errorParts(error)])
  }

  #errorParts(error: Error): unknown[] {
    const { message, stack } = error
    const texts = [this.value(String(message)), this.value(String(stack))]
    if (this.#errors >= CAUSES_MAX && error.cause !== undefined) return [...texts, 'cause', FURTHER_CAUSES]
    this.#errors++
    const properties = this.#entries(error, propertiesOf(error))
    this.#errors--
    return [...texts, ...properties]
  }

  #instance(value: object, { id, type, form }: RegisteredClass): Tagged {
    this.classes.add(id)
    if (form !== undefined) {
      // It is made over there when all that is in it has been.
      this.#forming.add(value)
      const sent = this.value(form.toWire(value))
      this.#forming.delete(value)
      return new Tagged('class', [id, sent])
    }
    if (hasPrivateFields(type)) {
      throw new ScriptError('not-encodable', `${this.#path()}: ${type.name} has private fields, which cannot be sent`, {
        advice: 'give registerClass `toWire` and `fromWire`',
      })
    }
    if (types.isNativeError(value)) return new Tagged('class', [id, ...this.#errorParts(value)])
    return new Tagged('class', [id, ...this.#entries(value, Object.keys(value))])
  }

  #at(step: string | number, value: unknown): unknown {
    this.#steps.push(step)
    const tree = this.value(value)
    this.#steps.pop()
    return tree
  }

  #path(): string {
    const [first, ...others] = this.#steps
    const { root = '', items } = this.#naming
    if (items !== undefined && typeof first === 'string') return formatPath(first, others)
    return formatPath(root, this.#steps)
  }

  #refuse(value: unknown): never {
    throw notEncodable(this.#path(), value)
  }
}

/** The types of the language that we compile for are older than Node 20. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}

/** Of the nearest class that has a name. */
function classNameOf(error: Error): string {
  const name = nameOf(Object.getPrototypeOf(error) as object)
  return name === '' ? 'Error' : name
}

/** What an error has besides its message and stack. */
function propertiesOf(error: Error): string[] {
  const hidden = ['name', 'cause', 'errors'].filter((key) => Object.hasOwn(error, key))
  if (error instanceof DOMException) hidden.push('name')
  const seen = Object.keys(error).filter((key) => key !== 'message' && key !== 'stack')
  return [...new Set([...hidden, ...seen])]
}

function nameOf(prototype: object | null): string {
  return (prototype as { constructor?: { name?: string } } | null)?.constructor?.name ?? ''
}

function dateNumber(date: Date): number | null {
  const milliseconds = date.getTime()
  return Number.isNaN(milliseconds) ? null : milliseconds
}

function codeUnits(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
}
