// Errors that a function returns are values, and their stacks are led back to the sources as those of thrown ones are.
import { plainText } from '../plain-text.ts'
import { remoteFrames } from './frames.ts'
import type { SourceMaps } from './source-maps.ts'

/** Gives `value` back, in which the errors have stacks that a person can read. Those deep inside are left as they came. */
export function withReadableErrors(value: unknown, host: string, maps: SourceMaps): unknown {
  const seen = new Set<object>()
  let level: unknown[] = [value]
  for (let depth = 0; depth < DEPTH_MAX && level.length > 0; depth++) {
    const next: unknown[] = []
    for (const each of level) {
      if (typeof each !== 'object' || each === null || seen.has(each)) continue
      if (seen.size >= OBJECTS_MAX) return value
      seen.add(each)
      if (each instanceof Error) readable(each, host, maps)
      next.push(...partsOf(each))
    }
    level = next
  }
  return value
}

function readable(error: Error, host: string, maps: SourceMaps): void {
  const [name, message, stack] = [error.name, error.message, error.stack].map((each: unknown) =>
    typeof each === 'string' ? each : '',
  )
  const title = plainText(`${name}: ${message}`)
  const value = [title, ...remoteFrames(stack ?? '', host, maps)].join('\n')
  Object.defineProperty(error, 'stack', { value, configurable: true, writable: true })
}

function partsOf(value: object): unknown[] {
  if (Array.isArray(value)) return value.slice(0, OBJECTS_MAX)
  if (value instanceof Error) return [value.cause, value instanceof AggregateError ? value.errors : undefined]
  return Object.getPrototypeOf(value) === Object.prototype ? Object.values(value).slice(0, OBJECTS_MAX) : []
}

const DEPTH_MAX = 5
const OBJECTS_MAX = 1000
