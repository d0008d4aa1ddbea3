// Values from elements: what is open, what goes into what, and what may not.
import type { EdnErrorCode } from '../errors.ts'
import type { HashMemo } from '../values/hash.ts'
import { hasIdentity } from '../values/kind.ts'
import { List } from '../values/list.ts'
import { Tagged } from '../values/tagged.ts'
import { ValueMap } from '../values/value-map.ts'
import { ValueSet } from '../values/value-set.ts'
import { Frame, type FrameKind } from './frame.ts'
import type { Location } from './location.ts'
import { withNamespace } from './namespaced-map.ts'

/** What a builder needs from the parser. */
export interface BuilderHost {
  readonly maxDepth: number
  /** Takes a top-level value, which began at `start`. */
  emit(value: unknown, start: number, where: Location | undefined): void
  /** The value of a tagged element. */
  readTag(tag: string, value: unknown, start: number, where: Location | undefined): unknown
  /** The value of a map that is complete. */
  readMap(map: Map<unknown, unknown>, start: number, where: Location | undefined): unknown
  fail(code: EdnErrorCode, message: string, start: number, where?: Location): never
}

export class Builder {
  readonly #host: BuilderHost
  readonly #frames: Frame[] = []
  #top: Frame | undefined
  /** How many discards are open: no tag is read inside them. */
  #discards = 0
  /** So many frames from the bottom have all their places looked up. The one on top may still get a key. */
  #settled = 0
  #memo: HashMemo = new Map()

  constructor(host: BuilderHost) {
    this.#host = host
  }

  /** The outermost frame that is open, if any. */
  get outermost(): Frame | undefined {
    return this.#frames[0]
  }

  /** The frame that the next element goes into, if any is open. */
  get innermost(): Frame | undefined {
    return this.#top
  }

  /** `name`: of a tag, or the namespace of a map. */
  open(kind: FrameKind, start: number, name?: string): void {
    if (this.#frames.length >= this.#host.maxDepth) {
      this.#host.fail('limit-exceeded', `more than ${this.#host.maxDepth} elements are inside each other`, start)
    }
    if (kind === 'discard') this.#discards++
    this.#frames.push((this.#top = new Frame(kind, start, name)))
  }

  /** Closes what is open by `closing`, one of the brackets. */
  close(closing: string, start: number): void {
    const frame = this.#top
    if (frame === undefined) return this.#host.fail('invalid-syntax', `\`${closing}\` closes nothing`, start)
    if (CLOSING[frame.kind] !== closing) this.#failToClose(frame, closing, start)
    if (frame.hasKey) {
      this.#host.fail('invalid-syntax', 'the last key of the map has no value', frame.keyStart, frame.keyWhere)
    }
    this.#pop()
    this.add(this.#finished(frame), frame.start, frame.where)
  }

  /** Puts an element that is complete to where it belongs. */
  add(element: unknown, elementStart: number, elementWhere?: Location): void {
    let [value, start, where] = [element, elementStart, elementWhere]
    for (let frame = this.#top; frame !== undefined; frame = this.#top) {
      switch (frame.kind) {
        case 'list':
        case 'vector':
          frame.items.push(value)
          return
        case 'map':
          return this.#addToMap(frame, value, start, where)
        case 'set':
          return this.#addToSet(frame, value, start, where)
        case 'discard':
          this.#pop()
          this.#discards--
          return
        case 'tag':
          this.#pop()
          start = frame.start
          where = frame.where
          value = this.#readTag(frame, value)
      }
    }
    if (this.#memo.size > 0) this.#memo = new Map()
    this.#host.emit(value, start, where)
  }

  /** Looks up all places of what is open, because their text is about to be forgotten. */
  settle(locate: (offset: number) => Location): void {
    for (let i = this.#settled; i < this.#frames.length; i++) {
      const frame = this.#frames[i] as Frame
      frame.where ??= locate(frame.start)
      if (frame.hasKey) frame.keyWhere ??= locate(frame.keyStart)
    }
    this.#settled = Math.max(this.#frames.length - 1, 0)
  }

  #pop(): void {
    this.#frames.pop()
    const depth = this.#frames.length
    this.#top = this.#frames[depth - 1]
    this.#settled = Math.min(this.#settled, Math.max(depth - 1, 0))
  }

  #finished(frame: Frame): unknown {
    switch (frame.kind) {
      case 'list':
        return new List(frame.items)
      case 'vector':
        return frame.items
      case 'set':
        return frame.set
      default:
        return this.#host.readMap(frame.map, frame.start, frame.where)
    }
  }

  #addToMap(frame: Frame, value: unknown, start: number, where: Location | undefined): void {
    if (!frame.hasKey) {
      frame.hasKey = true
      frame.key = frame.name === undefined ? value : withNamespace(value, frame.name)
      frame.keyStart = start
      frame.keyWhere = where
      return
    }
    frame.hasKey = false
    const { key } = frame
    if (hasIdentity(key)) {
      const { size } = frame.map
      if (frame.map.set(key, value).size > size) return
    } else {
      if (!(frame.map instanceof ValueMap)) frame.map = new ValueMap(frame.map)
      if ((frame.map as ValueMap<unknown, unknown>).insert(key, value, this.#memo)) return
    }
    this.#host.fail('duplicate-key', 'the map has this key already', frame.keyStart, frame.keyWhere)
  }

  #addToSet(frame: Frame, value: unknown, start: number, where: Location | undefined): void {
    if (hasIdentity(value)) {
      const { size } = frame.set
      if (frame.set.add(value).size > size) return
    } else {
      if (!(frame.set instanceof ValueSet)) frame.set = new ValueSet(frame.set)
      if ((frame.set as ValueSet<unknown>).insert(value, this.#memo)) return
    }
    this.#host.fail('duplicate-key', 'the set has this element already', start, where)
  }

  /** EDN specification, “discard”: no handler is called inside of what is discarded. */
  #readTag(frame: Frame, value: unknown): unknown {
    const tag = frame.name as string
    return this.#discards > 0 ? new Tagged(tag, value) : this.#host.readTag(tag, value, frame.start, frame.where)
  }

  #failToClose(frame: Frame, closing: string, start: number): never {
    const { kind } = frame
    if (kind === 'tag' || kind === 'discard') {
      this.#host.fail('invalid-syntax', `no element follows ${nameOf(frame)}`, frame.start, frame.where)
    }
    this.#host.fail('invalid-syntax', `\`${closing}\` does not close a ${kind}`, start)
  }
}

/** A frame in a message. */
export function nameOf({ kind, name }: Frame): string {
  return kind === 'tag' ? `the tag #${name}` : kind === 'discard' ? '`#_`' : `the ${kind}`
}

const CLOSING: Readonly<Record<FrameKind, string>> = {
  list: ')',
  vector: ']',
  map: '}',
  set: '}',
  tag: '',
  discard: '',
}
