import { fit } from './text.ts'

/** What is known of a host that works. */
export interface Pane {
  readonly name: string
  /** By the clock of `performance.now`. */
  readonly began: number
  /** The last lines, each fit for a terminal. */
  readonly lines: string[]
}

/** How far all of it is. */
export interface Counts {
  readonly done: number
  readonly failed: number
  /** Not begun, and not to be. */
  readonly skipped: number
  /** Undefined when it is not known. */
  readonly hosts: number | undefined
}

/** The room on the screen. */
export interface Room {
  readonly rows: number
  readonly columns: number
  readonly color: boolean
}

/** The lines of the panes: at most `rows`, none wider than `columns`. The last one tells how far all of it is. */
export function renderPanes(panes: readonly Pane[], counts: Counts, room: Room): string[] {
  const { rows, columns, color } = room
  if (rows < 1) return []
  const free = rows - 1
  const shown = panes.slice(0, panes.length > free ? Math.max(0, free) : panes.length)
  const linesEach = shown.length === 0 ? 0 : Math.min(LINES_MAX, Math.floor(free / shown.length) - 1)
  const lines = shown.flatMap((pane) => [
    title(pane, columns, color),
    ...(linesEach > 0 ? pane.lines.slice(-linesEach) : []).map((line) => fit(`  ${line}`, columns)),
  ])
  const hidden = panes.length - shown.length
  return [...lines, fit(summary(panes.length, hidden, counts), columns)]
}

function title({ name, began }: Pane, columns: number, color: boolean): string {
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const text = fit(`${name}  ${seconds} s`, columns)
  return color ? `\x1b[1m${text}\x1b[22m` : text
}

function summary(running: number, hidden: number, { done, failed, skipped, hosts }: Counts): string {
  const of = hosts === undefined ? '' : ` of ${hosts}`
  const parts = [`${done}${of} done`, `${running} running`]
  if (hidden > 0) parts.push(`${hidden} not shown`)
  if (failed > 0) parts.push(`${failed} failed`)
  if (skipped > 0) parts.push(`${skipped} not begun`)
  return parts.join(', ')
}

const LINES_MAX = 6
