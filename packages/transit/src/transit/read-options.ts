import type { ReadLimits } from '../limits.ts'
import type { Value } from '../values/value.ts'

/** Makes a value of what stands under a tag. Where a text is refused in the end, it may have been called twice. */
export type ReadHandler<X> = (rep: Value<X>) => X

/** What readers of Transit can be told. */
export interface ReadOptions<X = never> extends ReadLimits {
  /** Entries that one top-level value may put into the cache before it is refused; default 1936, all there are. */
  readonly maxCacheEntries?: number
  /** Give a `Float` for `2.0`, so that it is written as `2.0` again. Otherwise it is the number 2. */
  readonly keepFloats?: boolean
  /**
   * Give objects without a prototype for maps whose keys are all strings, or all keywords (their text is the property's
   * name). A key `__proto__` is refused. Other maps stay a Map.
   */
  readonly objects?: 'string' | 'keyword'
  /** By tag. Only what Transit calls ground types has no handler. */
  readonly handlers?: Readonly<Record<string, ReadHandler<X>>>
  /** For all tags that nobody knows; otherwise a `Tagged` keeps them. */
  readonly defaultHandler?: (tag: string, rep: Value<X>) => X
}
