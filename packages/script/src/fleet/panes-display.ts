import type { Display } from './display.ts'
import { messageOf, type HostResult } from './host-result.ts'
import { renderPanes, type Pane } from './render-panes.ts'
import { formatTable } from './report-table.ts'
import type { Screen } from './screen.ts'
import { displayLine } from './text.ts'

/** The last lines of each host that works, redrawn in place; what is over goes up as one line. */
export class PanesDisplay implements Display {
  readonly #screen: Screen
  readonly #color: boolean
  readonly #panes = new Map<string, { readonly pane: Pane; runs: number }>()
  #hosts: number | undefined
  #done = 0
  #failed = 0
  #skipped = 0

  constructor(screen: Screen, color: boolean) {
    this.#screen = screen
    this.#color = color
    screen.open((rows, columns) => this.#render(rows, columns))
  }

  count(hosts: number): void {
    this.#hosts = hosts
  }

  begin(host: string): void {
    const known = this.#panes.get(host)
    if (known !== undefined) known.runs++
    else this.#panes.set(host, { pane: { name: displayLine(host), began: performance.now(), lines: [] }, runs: 1 })
    this.#screen.changed()
  }

  output(host: string, _stream: 'stdout' | 'stderr', line: string): void {
    const lines = this.#panes.get(host)?.pane.lines
    if (lines === undefined) return
    lines.push(displayLine(line).slice(0, LINE_CHARACTERS_MAX))
    if (lines.length > LINES_KEPT) lines.shift()
    this.#screen.changed()
  }

  end(result: HostResult<unknown, unknown>): void {
    const known = this.#panes.get(result.host)
    if (known !== undefined && --known.runs === 0) this.#panes.delete(result.host)
    if (result.skipped) this.#skipped++
    else this.#done++
    if (!result.ok && !result.skipped) {
      this.#failed++
      this.#tellFailure(result, known?.pane.lines ?? [])
    }
    this.#screen.changed()
  }

  finish(results: readonly HostResult<unknown, unknown>[]): void {
    const { columns } = this.#screen
    this.#screen.close(results.length === 0 ? '' : formatTable(results, { color: this.#color, columns }))
  }

  /** What was on the screen of a host that failed stays there. */
  #tellFailure({ host, error }: HostResult<unknown, unknown>, lines: readonly string[]): void {
    const name = displayLine(host)
    const text = [...lines.slice(-LINES_OF_FAILURE).map((line) => `${name} | ${line}`)]
    this.#screen.above([...text, `${name} ! ${displayLine(messageOf(error))}`].map((line) => `${line}\n`).join(''))
  }

  #render(rows: number, columns: number): string[] {
    const panes = [...this.#panes.values()].map(({ pane }) => pane)
    const counts = { done: this.#done, failed: this.#failed, skipped: this.#skipped, hosts: this.#hosts }
    return renderPanes(panes, counts, { rows, columns, color: this.#color })
  }
}

const LINES_KEPT = 20
const LINE_CHARACTERS_MAX = 1000
const LINES_OF_FAILURE = 10
