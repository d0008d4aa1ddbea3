// From a place in the code of a cell to the one that a person typed.
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import type MagicString from 'magic-string'

/** Of one cell. */
export interface Origins {
  /** Source maps, the one of what runs first; the last leads to the whole of what was typed. */
  readonly maps: readonly string[]
  /** Where the cell begins in the whole. */
  readonly firstLine: number
  /** How many characters of ours stand before it. */
  readonly indent: number
}

/** The line counts from 1, the column from 0. */
interface Place {
  readonly line: number
  readonly column: number
}

/** The source map of a text that was changed. */
export function mapOf(text: MagicString): string {
  return text.generateMap({ hires: true }).toString()
}

/** The place that a person typed, of one in a stack. */
export function originOf(origins: Origins | undefined, run: Place): Place {
  let place = run
  for (const map of origins?.maps ?? []) {
    const found = originalPositionFor(new TraceMap(map), place)
    if (found.line === null) return place
    place = { line: found.line, column: found.column }
  }
  return origins === undefined ? place : typedPlace(origins, place)
}

/** A place of the whole, in the cell. */
export function typedPlace({ firstLine, indent }: Origins, { line, column }: Place): Place {
  const own = line - firstLine + 1
  return { line: own, column: own === 1 ? Math.max(0, column - indent) : column }
}

/** What was typed last needs no number. */
export function placeIn(cell: number, now: number, { line, column }: Place): string {
  return `${cell === now ? '[repl]' : `[repl#${cell}]`}.ts:${line}:${column + 1}`
}
