import type { Location } from './location.ts'

/** What is open: a container, or a tag or a discard that waits for its element. */
export type FrameKind = 'list' | 'vector' | 'map' | 'set' | 'tag' | 'discard'

/** One thing that is open. */
export class Frame {
  readonly kind: FrameKind
  /** Where it began in the input. */
  readonly start: number
  /** The same, looked up before the text there is forgotten. */
  where: Location | undefined
  readonly items: unknown[]
  map: Map<unknown, unknown>
  set: Set<unknown>
  /** Of a tag, or the namespace of a map. */
  readonly name: string | undefined
  /** The key that waits for its value. */
  hasKey = false
  key: unknown = undefined
  keyStart = 0
  keyWhere: Location | undefined = undefined

  constructor(kind: FrameKind, start: number, name: string | undefined) {
    this.kind = kind
    this.start = start
    this.where = undefined
    this.items = kind === 'list' || kind === 'vector' ? [] : NO_ITEMS
    this.map = kind === 'map' ? new Map<unknown, unknown>() : NO_MAP
    this.set = kind === 'set' ? new Set<unknown>() : NO_SET
    this.name = name
  }
}

// Fields of one type each keep all frames of one shape.
const NO_ITEMS: unknown[] = []
const NO_MAP = new Map<unknown, unknown>()
const NO_SET = new Set<unknown>()
