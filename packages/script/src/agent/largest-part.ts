// What takes most of a large value, for whoever is told that it is large.
import { formatPath, isLive } from '../wire/index.ts'

/** Part of a value. */
export interface LargePart {
  /** The way to it, as errors name it. */
  readonly path: string
  /** About what it takes on the wire. */
  readonly bytes: number
}

/**
 * Goes from a list, whose items are called `names`, to what takes most of it, for as long as one part has the greater half. The
 * value was encoded before, so that what cannot be sent is not met here.
 */
export function largestPart(list: readonly unknown[], names: readonly string[]): LargePart {
  const sizes = new Map<object, number>()
  weigh(list, sizes)
  const steps: (string | number)[] = []
  let at: unknown = list
  let bytes = sizes.get(list) ?? 0
  for (;;) {
    const largest = largestOf(partsOf(at), sizes)
    // What is not smaller than what it is in is a way back.
    if (largest === undefined || largest.bytes >= bytes) break
    if (steps.length >= NAMED_STEPS && largest.bytes * 2 < bytes) break
    steps.push(largest.step)
    at = largest.part
    bytes = largest.bytes
  }
  const [first, ...others] = steps
  return { path: formatPath(names[Number(first)] ?? '', others), bytes }
}

type Part = readonly [step: string | number, part: unknown]

function largestOf(
  parts: readonly Part[],
  sizes: ReadonlyMap<object, number>,
): { readonly step: string | number; readonly part: unknown; readonly bytes: number } | undefined {
  let largest: { step: string | number; part: unknown; bytes: number } | undefined
  for (const [step, part] of parts) {
    const bytes = isObject(part) ? (sizes.get(part) ?? 0) : scalarBytes(part)
    if (largest === undefined || bytes > largest.bytes) largest = { step, part, bytes }
  }
  return largest
}

/** What is met again is a reference. */
function weigh(value: unknown, sizes: Map<object, number>): number {
  if (!isObject(value)) return scalarBytes(value)
  if (sizes.has(value)) return 1
  sizes.set(value, 1)
  let bytes = ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? value.byteLength + 1 : 1
  for (const [step, part] of partsOf(value)) {
    bytes += (typeof step === 'string' ? step.length : 0) + weigh(part, sizes)
  }
  sizes.set(value, bytes)
  return bytes
}

function partsOf(value: unknown): readonly Part[] {
  if (!isObject(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return []
  if (isLive(value)) return []
  if (Array.isArray(value)) return value.map((item: unknown, i) => [i, item] as const)
  if (value instanceof Set) return [...value].map((item: unknown, i) => [i, item] as const)
  if (value instanceof Map) {
    return [...value].flatMap(([key, item]: [unknown, unknown]): Part[] => [
      ['<key>', key],
      [typeof key === 'string' || typeof key === 'number' ? `.get(${JSON.stringify(key)})` : '<value>', item],
    ])
  }
  return Object.entries(value)
}

function scalarBytes(value: unknown): number {
  return typeof value === 'string' ? value.length + 1 : 1
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** An argument or variable is named in any case. */
const NAMED_STEPS = 2
