import { widthOf } from './text.ts'

/** A terminal to write to, as `process.stderr` is one. */
export interface TerminalOutput {
  write(text: string): unknown
  readonly rows?: number | undefined
  readonly columns?: number | undefined
  on(event: 'resize', listener: () => void): unknown
  off(event: 'resize', listener: () => void): unknown
}

/** The lower end of a terminal, which is drawn again when it changes; what else is written goes above it. */
export class Screen {
  readonly #terminal: TerminalOutput
  readonly #onResize = () => this.#draw()
  #render: ((rows: number, columns: number) => string[]) | undefined
  /** Lines that are drawn now, without escape sequences. */
  #drawn: readonly string[] = []
  #timer: NodeJS.Timeout | undefined
  #lastDrawn = 0

  constructor(terminal: TerminalOutput) {
    this.#terminal = terminal
  }

  get columns(): number {
    return Math.max(20, this.#terminal.columns ?? 80)
  }

  /** From now on `render` says what stands there, in at most so many rows. */
  open(render: (rows: number, columns: number) => string[]): void {
    this.#render = render
    this.#terminal.on('resize', this.#onResize)
    this.#terminal.write(HIDE_CURSOR)
    this.changed()
  }

  /** Draws again soon, at most ten times a second. */
  changed(): void {
    if (this.#timer !== undefined || this.#render === undefined) return
    const wait = Math.max(0, this.#lastDrawn + INTERVAL_MS - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#draw()
      // The seconds of the panes go on.
      this.changed()
    }, wait)
    this.#timer.unref()
  }

  /** Writes whole lines above it. */
  above(text: string): void {
    this.#terminal.write(this.#erase() + text)
    this.#draw()
  }

  /** Removes it, and writes `last` where it was. */
  close(last: string): void {
    if (this.#render === undefined) return
    clearTimeout(this.#timer)
    this.#render = undefined
    this.#terminal.off('resize', this.#onResize)
    this.#terminal.write(this.#erase() + last + SHOW_CURSOR)
  }

  #draw(): void {
    if (this.#render === undefined) return
    this.#lastDrawn = performance.now()
    const rows = Math.max(1, (this.#terminal.rows ?? 24) - 1)
    const { columns } = this
    const lines = this.#render(rows, columns - 1).slice(0, rows)
    const text = this.#erase() + lines.map((line) => `${line}\n`).join('')
    this.#drawn = lines.map((line) => line.replace(COLOR, ''))
    this.#terminal.write(BEGIN_UPDATE + text + END_UPDATE)
  }

  /** Back to where it begins. A terminal that was made narrower has broken lines in two. */
  #erase(): string {
    const { columns } = this
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
    this.#drawn = []
    return rows === 0 ? '' : `\x1b[${rows}A\r\x1b[0J`
  }
}

// ECMA-48 and the private modes of xterm: the cursor, and updates that are shown at once.
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const BEGIN_UPDATE = '\x1b[?2026h'
const END_UPDATE = '\x1b[?2026l'
// oxlint-disable-next-line no-control-regex -- what colours are made of
const COLOR = /\x1b\[\d+m/g
const INTERVAL_MS = 100
