/** How values of a class of the caller are written. Made by `writeHandler`. */
export interface WriteHandler {
  /** Values whose prototype chain has this class's prototype; the nearest class counts. */
  readonly type: abstract new (...args: never[]) => unknown
  readonly tag: string
  /** What stands under the tag. It may be called several times for one value, and is to give the same each time. */
  readonly rep: (value: never) => unknown
}

/** How values of a class are written: `writeHandler(Point, 'point', ({ x, y }) => [x, y])`. */
export function writeHandler<X>(
  type: abstract new (...args: never[]) => X,
  tag: string,
  rep: (value: X) => unknown,
): WriteHandler {
  return { type, tag, rep }
}

/** What writers can be told. */
export interface WriteOptions {
  /** Containers and tags inside each other, at most 1,000; default 512. What contains itself is deeper than any bound. */
  readonly maxDepth?: number
  /** What the keys of plain objects are; default `string`. */
  readonly objects?: 'string' | 'keyword'
  readonly handlers?: readonly WriteHandler[]
}
