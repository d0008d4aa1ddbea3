import type { Value } from '../values/value.ts'

/** How values of a class of the caller are written. Made by `writeHandler`. */
export interface WriteHandler<X> {
  /** Values whose prototype chain has this class's prototype; the nearest class counts. */
  readonly type: abstract new (...args: never[]) => X
  readonly tag: string
  /** What stands under the tag. */
  readonly rep: (value: X) => unknown
}

/** A handler whose `rep` knows its type: `writeHandler(Point, 'point', ({ x, y }) => [x, y])`. */
export function writeHandler<X>(
  type: abstract new (...args: never[]) => X,
  tag: string,
  rep: (value: X) => Value<unknown>,
): WriteHandler<X> {
  return { type, tag, rep }
}

export interface WriteOptions {
  /** Containers and tags inside each other, at most 2,000; default 512. What contains itself is deeper than any bound. */
  readonly maxDepth?: number
  /** What the keys of plain objects are; default `string`. */
  readonly objects?: 'string' | 'keyword'
  readonly handlers?: readonly WriteHandler<never>[]
}
