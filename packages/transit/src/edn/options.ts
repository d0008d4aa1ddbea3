import { resolveLimits, type ReadLimits } from '../limits.ts'
import type { ReadHandler, ReadOptions } from '../transit/read-options.ts'
import type { WriteOptions } from '../transit/write-options.ts'
import type { Value } from '../values/value.ts'
import type { EdnDialect } from './dialect.ts'

/**
 * As for Transit, but that `maxBytes` counts UTF-16 code units of streams, too. Handlers go before the tags that are built
 * in: `inst`, `uuid` and `transit/…`.
 */
export interface EdnReadOptions<X = never> extends Omit<ReadOptions<X>, 'maxCacheEntries'> {
  /** Default `edn`: the specification. */
  readonly dialect?: EdnDialect
}

/** As for Transit. A tag has a prefix, as `myapp/Person`: the specification reserves all others. */
export interface EdnWriteOptions extends WriteOptions {
  /** Default `edn`: the specification. */
  readonly dialect?: EdnDialect
  /** One element on a line where a collection is wider than `width` columns, default 80. Default false. */
  readonly pretty?: boolean | { readonly width: number }
}

/** What a parser works with: nothing is absent. */
export interface ResolvedReadOptions extends Required<ReadLimits> {
  readonly dialect: EdnDialect
  readonly handlers: ReadonlyMap<string, ReadHandler<unknown>>
  readonly defaultHandler: ((tag: string, rep: Value<unknown>) => unknown) | undefined
  readonly keepFloats: boolean
  readonly objects: 'string' | 'keyword' | undefined
}

/** Throws a RangeError for a limit that is none. */
export function resolveReadOptions<X>(options: EdnReadOptions<X>): ResolvedReadOptions {
  return {
    ...resolveLimits(options),
    dialect: options.dialect ?? 'edn',
    handlers: new Map(Object.entries(options.handlers ?? {}) as [string, ReadHandler<unknown>][]),
    defaultHandler: options.defaultHandler as ResolvedReadOptions['defaultHandler'],
    keepFloats: options.keepFloats ?? false,
    objects: options.objects,
  }
}
