import type { BigDecimal } from './big-decimal.ts'
import type { Char } from './char.ts'
import type { Float } from './float.ts'
import type { Keyword } from './keyword.ts'
import type { Link } from './link.ts'
import type { List } from './list.ts'
import type { Ratio } from './ratio.ts'
import type { EdnSymbol } from './symbol.ts'
import type { Tagged } from './tagged.ts'
import type { Uri } from './uri.ts'
import type { Uuid } from './uuid.ts'

/** Values without others inside them. An integer is a `number` where that is exact, a `bigint` otherwise. */
export type Scalar =
  | null
  | boolean
  | number
  | bigint
  | string
  | Keyword
  | EdnSymbol
  | Float
  | Ratio
  | BigDecimal
  | Char
  | Uuid
  | Uri
  | Date
  | Uint8Array

/** All that readers give and writers take. `X` is what handlers of the caller add. */
export type Value<X = never> =
  | Scalar
  | X
  | Link
  | List<Value<X>>
  | Tagged<Value<X>>
  | readonly Value<X>[]
  | ReadonlyMap<Value<X>, Value<X>>
  | ReadonlySet<Value<X>>
  | { readonly [key: string]: Value<X> }
