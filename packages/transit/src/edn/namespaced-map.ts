// `#:user{:name 1}` of Clojure: keys without a namespace have that of the map.
import { Keyword, keyword } from '../values/keyword.ts'
import { EdnSymbol, symbol } from '../values/symbol.ts'

/** The key as it is meant: `:name` as `:user/name`, and `:_/name` as `:name`. */
export function withNamespace(key: unknown, namespace: string): unknown {
  if (key instanceof Keyword) return keyword(qualified(key, namespace))
  if (key instanceof EdnSymbol) return symbol(qualified(key, namespace))
  return key
}

function qualified(key: Keyword | EdnSymbol, namespace: string): string {
  if (key.namespace === undefined) return `${namespace}/${key.text}`
  return key.namespace === '_' ? key.name : key.text
}
