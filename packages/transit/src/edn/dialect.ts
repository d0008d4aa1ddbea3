/**
 * `edn` is the specification and nothing else. `clojure` is what Clojure's tools write besides: `##NaN`, `##Inf` and
 * `##-Inf`, ratios, integers in another radix, maps with a namespace (`#:user{:name 1}`), more escapes in strings and
 * names of characters, `'` in names, and instants that are shortened or finer than a millisecond, which is then lost.
 */
export type EdnDialect = 'edn' | 'clojure'

/** Called where a token is wrong. `at` counts from the beginning of the token. */
export type Refuse = (at: number, message: string, code?: 'limit-exceeded') => never
