// Layout over several lines: a collection that is too wide has one element, or one entry, on each line.
import { compact, type Output } from './output.ts'

/** A text, or a collection with the width that it has in one line. */
export type Layout = string | LaidOut

interface LaidOut {
  readonly open: string
  readonly parts: readonly Layout[]
  readonly close: string
  readonly isMap: boolean
  readonly width: number
}

export const pretty: Output<Layout> = {
  scalar: (text) => text,
  collection: (open, parts, close, isMap) => {
    // One column between parts, and a comma after each entry but the last.
    const gaps = Math.max(parts.length - 1, 0) + (isMap ? Math.max(parts.length / 2 - 1, 0) : 0)
    const width = parts.reduce((sum, part) => sum + widthOf(part), open.length + close.length + gaps)
    return { open, parts, close, isMap, width }
  },
  // What is inside is indented below its bracket.
  tagged: (tag, value) => {
    if (typeof value === 'string') return compact.tagged(tag, value)
    return { ...value, open: compact.tagged(tag, value.open), width: value.width + tag.length + 2 }
  },
}

/** The lines of a layout, of `width` columns where that is possible. */
export function layOut(layout: Layout, width: number): string {
  const lines: string[] = []
  addLines(lines, layout, { column: 0, after: 0, width })
  return lines.join('')
}

interface Room {
  /** The columns before it. */
  readonly column: number
  /** The columns that what closes the collections around it takes. */
  readonly after: number
  readonly width: number
}

function addLines(lines: string[], layout: Layout, room: Room): void {
  if (typeof layout === 'string') lines.push(layout)
  else if (room.column + layout.width + room.after <= room.width) lines.push(flat(layout))
  else if (layout.isMap) addEntries(lines, layout, room)
  else addElements(lines, layout, room)
}

function addElements(lines: string[], { open, parts, close }: LaidOut, { column, after, width }: Room): void {
  const inside = indentation(column + open.length, width)
  lines.push(open)
  for (const [i, part] of parts.entries()) {
    if (i > 0) lines.push(newline(inside))
    addLines(lines, part, { column: inside, after: i === parts.length - 1 ? close.length + after : 0, width })
  }
  lines.push(close)
}

function addEntries(lines: string[], { open, parts, close }: LaidOut, { column, after, width }: Room): void {
  const inside = indentation(column + open.length, width)
  lines.push(open)
  for (let i = 0; i < parts.length; i += 2) {
    const [key, value] = [parts[i] as Layout, parts[i + 1] as Layout]
    const isLast = i + 2 === parts.length
    if (i > 0) lines.push(newline(inside))
    addLines(lines, key, { column: inside, after: 1, width })
    // Beside its key, or below a key that takes more than its share.
    const beside = inside + widthOf(key) + 1
    const fits = beside <= width / 2 || beside + widthOf(value) + 1 <= width
    lines.push(fits ? ' ' : newline(inside))
    addLines(lines, value, { column: fits ? beside : inside, after: isLast ? close.length + after : 1, width })
    if (!isLast) lines.push(',')
  }
  lines.push(close)
}

function flat(layout: Layout): string {
  if (typeof layout === 'string') return layout
  return compact.collection(layout.open, layout.parts.map(flat), layout.close, layout.isMap)
}

function widthOf(layout: Layout): number {
  return typeof layout === 'string' ? layout.length : layout.width
}

/** Bounded: the indentation of what is very deep would be more than all the rest. */
function indentation(column: number, width: number): number {
  return Math.min(column, width)
}

function newline(column: number): string {
  return `\n${' '.repeat(column)}`
}
