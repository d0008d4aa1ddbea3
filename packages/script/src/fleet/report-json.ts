import { inspect } from 'node:util'
import type { HostResult } from './host-result.ts'

/** What a result is in JSON. */
export interface JsonResult {
  readonly host: string
  readonly ok: boolean
  readonly skipped: boolean
  readonly ms: number
  readonly attempts: number
  readonly value?: unknown
  readonly error?: unknown
}

/** A result with nothing in it that JSON has not. */
export function jsonResult({
  host,
  ok,
  skipped,
  ms,
  attempts,
  value,
  error,
}: HostResult<unknown, unknown>): JsonResult {
  const facts = { host, ok, skipped, ms: Math.round(ms), attempts }
  return ok ? { ...facts, value: jsonValue(value) } : { ...facts, error: jsonValue(error) }
}

/**
 * What comes closest in JSON: errors as name, message and what they know; maps as objects or pairs; sets as arrays; bigints as texts;
 * bytes in base64. What has no form, or contains itself, is a text that says what it is.
 */
export function jsonValue(value: unknown, around: readonly object[] = []): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol' ? inspect(value) : value
  }
  if (around.includes(value)) return '[circular]'
  if (around.length === DEPTH_MAX) return '[too deep]'
  const inside = (part: unknown) => jsonValue(part, [...around, value])
  if (Array.isArray(value)) return value.map(inside)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL || value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  if (value instanceof Set) return [...value].map(inside)
  if (value instanceof Map) return mapValue(value, inside)
  if (Symbol.asyncIterator in value) return '[stream]'
  return objectValue(value, inside)
}

function mapValue(map: ReadonlyMap<unknown, unknown>, inside: (part: unknown) => unknown): unknown {
  const pairs = [...map].map(([key, value]) => [typeof key === 'string' ? key : inside(key), inside(value)] as const)
  return pairs.every(([key]) => typeof key === 'string') ? fromPairs(pairs as [string, unknown][]) : pairs
}

function objectValue(value: object, inside: (part: unknown) => unknown): unknown {
  const pairs = Object.entries(value).map(([key, part]): [string, unknown] => [key, inside(part)])
  if (!(value instanceof Error)) return fromPairs(pairs)
  const { name, message, cause } = value
  const known: [string, unknown][] = [
    ['name', name],
    ['message', message],
  ]
  return fromPairs([
    ...known,
    ...pairs,
    ...(cause === undefined ? [] : [['cause', inside(cause)] as [string, unknown]]),
  ])
}

/** As data, also where a key is `__proto__`. */
function fromPairs(pairs: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(pairs)
}

const DEPTH_MAX = 100
