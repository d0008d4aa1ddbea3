import { BigDecimal } from './big-decimal.ts'
import { Char } from './char.ts'
import { Float } from './float.ts'
import { Keyword } from './keyword.ts'
import { Link } from './link.ts'
import { List } from './list.ts'
import { Ratio } from './ratio.ts'
import { EdnSymbol } from './symbol.ts'
import { Tagged } from './tagged.ts'
import { Uri } from './uri.ts'
import { Uuid } from './uuid.ts'

/** An object as a value of the format that it is; the object of no format is `foreign`. */
export type Kind =
  | { readonly kind: 'sequence'; readonly of: readonly unknown[] }
  | { readonly kind: 'map'; readonly of: ReadonlyMap<unknown, unknown> }
  | { readonly kind: 'set'; readonly of: ReadonlySet<unknown> }
  | { readonly kind: 'object'; readonly of: Readonly<Record<string, unknown>> }
  | { readonly kind: 'bytes'; readonly of: Uint8Array }
  | { readonly kind: 'date' | 'float'; readonly of: number }
  | { readonly kind: 'decimal' | 'char' | 'ratio' | 'uri' | 'uuid'; readonly of: string }
  | { readonly kind: 'tagged'; readonly of: Tagged }
  | { readonly kind: 'link'; readonly of: readonly unknown[] }
  | { readonly kind: 'foreign' }

export function kindOf(value: object): Kind {
  if (Array.isArray(value)) return { kind: 'sequence', of: value }
  if (value instanceof List) return { kind: 'sequence', of: value.items }
  if (value instanceof Map) return { kind: 'map', of: value }
  if (value instanceof Set) return { kind: 'set', of: value }
  if (value instanceof Date) return { kind: 'date', of: value.getTime() }
  if (value instanceof Uint8Array) return { kind: 'bytes', of: value }
  if (value instanceof Uuid) return { kind: 'uuid', of: value.text }
  if (value instanceof Uri) return { kind: 'uri', of: value.text }
  if (value instanceof Char) return { kind: 'char', of: value.text }
  if (value instanceof BigDecimal) return { kind: 'decimal', of: value.text }
  if (value instanceof Ratio) return { kind: 'ratio', of: value.toString() }
  if (value instanceof Float) return { kind: 'float', of: value.value }
  if (value instanceof Tagged) return { kind: 'tagged', of: value }
  if (value instanceof Link) {
    return { kind: 'link', of: [value.href.text, value.rel, value.name, value.prompt, value.render] }
  }
  return isPlainObject(value) ? { kind: 'object', of: value } : { kind: 'foreign' }
}

/** Made by `{}`, or without a prototype. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** Is `===`, as a native Map and Set have it, equality for this value? */
export function hasIdentity(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof Keyword || value instanceof EdnSymbol
}
