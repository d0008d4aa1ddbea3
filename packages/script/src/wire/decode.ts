// Bytes of the other end to values of JavaScript. It may have written anything: shapes are checked, nothing of it runs.
import { ScriptError } from '../errors.ts'
import { classOfId, type RegisteredClass } from './classes.ts'
import { arrayOf, bigInteger, primitive, regExp, soundly, textOf, utf16, wholeNumber } from './checked.ts'
import { setProperty } from './set-property.ts'
import type { Tagged } from './tagged.ts'
import { readTransit } from './transit-reader.ts'
import { LIVE, VIEWS, type LiveKind } from './value-tags.ts'
import { makeError } from './make-error.ts'
import { ByteCursor, WireFault } from './varint.ts'

/** What is alive in a message, before the value is decoded. */
export interface LiveEntry {
  readonly kind: LiveKind
  readonly id: number
}

/** A message whose value is not decoded yet. */
export interface Envelope {
  readonly live: readonly LiveEntry[]
  readonly shape: Uint8Array
  /** The bytes of buffers, one after the other. */
  readonly buffers: Uint8Array
}

/** Opens a message. `liveMax`: how many live values it may have. */
export function openEnvelope(message: Uint8Array, liveMax: number): Envelope {
  const cursor = new ByteCursor(message)
  const count = cursor.varint()
  if (count > liveMax) throw new WireFault('too many live values')
  const live: LiveEntry[] = []
  for (let i = 0; i < count; i++) {
    const kind = cursor.varint()
    if (kind < LIVE.items || kind > LIVE.callback) throw new WireFault('a live value of no known kind')
    live.push({ kind: kind as LiveKind, id: cursor.varint() })
  }
  return { live, shape: cursor.take(cursor.varint()), buffers: cursor.rest() }
}

/** The value. `live` gives what stands for each live value. Throws a WireFault for what the other end may not send. */
export function revive({ shape, buffers }: Envelope, live: (index: number) => unknown): unknown {
  return new Reviving(new ByteCursor(buffers), live).whole(readTransit(shape))
}

/** The value of a message that may have nothing alive in it. */
export function plainValue(message: Uint8Array): unknown {
  return revive(openEnvelope(message, 0), () => undefined)
}

/** Why something failed. Where a class is not known here, the error that says so. */
export function reasonIn(message: Uint8Array): unknown {
  try {
    return plainValue(message)
  } catch (error) {
    if (error instanceof WireFault) throw error
    return error
  }
}

/** One value on its way from Transit's. Objects are numbered as its writer numbered them, before what is in them. */
class Reviving {
  readonly #buffers: ByteCursor
  readonly #live: (index: number) => unknown
  readonly #objects: unknown[] = []

  constructor(buffers: ByteCursor, live: (index: number) => unknown) {
    this.#buffers = buffers
    this.#live = live
  }

  whole(tree: unknown): unknown {
    const value = this.#value(tree)
    if (this.#buffers.left > 0) throw new WireFault('bytes that belong to no buffer')
    return value
  }

  #value(tree: unknown): unknown {
    if (typeof tree !== 'object' || tree === null) return tree
    if (Array.isArray(tree)) return this.#items(this.#note([]), tree)
    if (tree instanceof Map) return this.#record(tree)
    return this.#tagged(tree as Tagged)
  }

  #tagged({ tag, rep }: Tagged): unknown {
    const make = Object.hasOwn(MAKERS, tag) ? MAKERS[tag] : undefined
    if (make !== undefined) return make(rep)
    if (Object.hasOwn(VIEWS, tag)) return this.#view(tag as keyof typeof VIEWS, rep)
    switch (tag) {
      case 'ref':
        return this.#reference(rep)
      case 'live':
        return this.#note(this.#live(wholeNumber(rep)))
      case 'ArrayBuffer':
        return this.#note(new Uint8Array(this.#buffers.take(wholeNumber(rep))).buffer)
      case 'class':
        return this.#instance(arrayOf(rep))
      case 'Error':
        return this.#error(arrayOf(rep))
      default:
        return this.#container(tag, rep)
    }
  }

  #container(tag: string, rep: unknown): unknown {
    switch (tag) {
      case 'record':
        return this.#properties(this.#note({}), arrayOf(rep), 0)
      case 'null':
        return this.#properties(this.#note(Object.create(null) as object), arrayOf(rep), 0)
      case 'Array':
        return this.#sparse(arrayOf(rep))
      case 'Map':
        return this.#pairs(this.#note(new Map()), arrayOf(rep))
      case 'Set':
        return this.#elements(this.#note(new Set()), arrayOf(rep))
      case 'aborted':
        return this.#abortedSignal(rep)
      default:
        return this.#noted(tag, rep)
    }
  }

  /** Objects that are made of what has no numbers, and so may be numbered afterwards. */
  #noted(tag: string, rep: unknown): unknown {
    switch (tag) {
      case 'Date':
        return this.#note(new Date(rep === null ? NaN : wholeNumber(rep, -DATE_MAX, DATE_MAX)))
      case 'RegExp':
        return this.#note(regExp(arrayOf(rep)))
      case 'URL':
        return this.#note(soundly('URL', () => new URL(textOf(rep))))
      case 'Object':
        return this.#note(Object(primitive(this.#value(rep))))
      default:
        throw new WireFault('a value under a tag that nobody sends')
    }
  }

  #reference(rep: unknown): unknown {
    const number = wholeNumber(rep)
    if (number >= this.#objects.length || this.#objects[number] === UNFINISHED) {
      throw new WireFault('a reference to what is not there')
    }
    return this.#objects[number]
  }

  #items(items: unknown[], trees: readonly unknown[]): unknown[] {
    for (const tree of trees) items.push(this.#value(tree))
    return items
  }

  #elements(set: Set<unknown>, trees: readonly unknown[]): unknown {
    for (const tree of trees) set.add(this.#value(tree))
    return set
  }

  #pairs(map: Map<unknown, unknown>, trees: readonly unknown[]): unknown {
    for (let i = 0; i < trees.length; i += 2) map.set(this.#value(trees[i]), this.#value(trees[i + 1]))
    return map
  }

  #record(tree: ReadonlyMap<unknown, unknown>): unknown {
    const object = this.#note({})
    for (const [key, value] of tree) setProperty(object, textOf(key), this.#value(value))
    return object
  }

  #properties<T extends object>(target: T, trees: readonly unknown[], from: number): T {
    for (let i = from; i < trees.length; i += 2) {
      setProperty(target, textOf(this.#value(trees[i])), this.#value(trees[i + 1]))
    }
    return target
  }

  #abortedSignal(reason: unknown): AbortSignal {
    const controller = new AbortController()
    this.#note(controller.signal)
    controller.abort(this.#value(reason))
    return controller.signal
  }

  #sparse([length, ...entries]: readonly unknown[]): unknown {
    const array: unknown[] = this.#note([])
    array.length = wholeNumber(length, 0, 2 ** 32 - 1)
    this.#properties(array, entries, 0)
    if (array.length !== length) throw new WireFault('an array with an item behind its end')
    return array
  }

  #view(name: keyof typeof VIEWS, rep: unknown): unknown {
    const slot = this.#reserve()
    const buffer = this.#value(rep)
    if (!(buffer instanceof ArrayBuffer)) throw new WireFault('a view of what is no buffer')
    return this.#fill(
      slot,
      soundly(name, () => VIEWS[name](buffer)),
    )
  }

  #error([className, message, stack, ...entries]: readonly unknown[]): unknown {
    const text = textOf(this.#value(message))
    return this.#properties(this.#note(makeError(textOf(className), text, textOf(this.#value(stack)))), entries, 0)
  }

  #instance([id, ...parts]: readonly unknown[]): unknown {
    const registered = classOfId(textOf(id))
    if (registered === undefined) {
      throw new ScriptError(
        'not-encodable',
        `an instance of the class ${JSON.stringify(id)}, which is not registered here`,
      )
    }
    const { type, form } = registered
    if (form !== undefined) {
      const slot = this.#reserve()
      return this.#fill(slot, formed(registered, this.#value(parts[0])))
    }
    const prototype = type.prototype as object
    if (!(prototype instanceof Error)) return this.#properties(this.#note(Object.create(prototype) as object), parts, 0)
    const [message, stack, ...entries] = parts
    const error = makeError('Error', textOf(this.#value(message)), textOf(this.#value(stack)))
    return this.#properties(this.#note(Object.setPrototypeOf(error, prototype) as object), entries, 0)
  }

  /** Notes an object under the next number. */
  #note<T>(object: T): T {
    this.#objects.push(object)
    return object
  }

  #reserve(): number {
    return this.#objects.push(UNFINISHED) - 1
  }

  #fill(slot: number, object: unknown): unknown {
    this.#objects[slot] = object
    return object
  }
}

function formed({ id, form }: RegisteredClass, sent: unknown): unknown {
  try {
    return form?.fromWire(sent)
  } catch (cause) {
    throw new WireFault(`no instance of the class ${JSON.stringify(id)}`, { cause })
  }
}

/** Values that have no number. */
const MAKERS: Readonly<Record<string, (rep: unknown) => unknown>> = {
  undefined: () => undefined,
  bigint: bigInteger,
  utf16,
}

const UNFINISHED = Symbol('unfinished')
/** ECMA-262: a Date is at most so many milliseconds from 1970. */
const DATE_MAX = 8.64e15
