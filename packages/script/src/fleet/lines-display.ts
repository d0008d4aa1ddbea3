import type { Display } from './display.ts'
import { messageOf, type HostResult } from './host-result.ts'
import { formatTable } from './report-table.ts'
import { displayLine, fit, pad } from './text.ts'

/** Where lines are written. */
export interface LineOutput {
  write(text: string): unknown
  /** Those of a terminal. */
  readonly columns?: number
}

/** Every line with the name of its host in front, whole and at once, as is good in logs. */
export class LinesDisplay implements Display {
  readonly #stdout: LineOutput
  readonly #stderr: LineOutput
  readonly #color: boolean
  #columns = 0

  constructor(stdout: LineOutput, stderr: LineOutput, color: boolean) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#color = color
  }

  count(): void {}

  begin(host: string): void {
    this.#columns = Math.min(NAME_COLUMNS_MAX, Math.max(this.#columns, displayLine(host).length))
  }

  output(host: string, stream: 'stdout' | 'stderr', line: string): void {
    const output = stream === 'stdout' ? this.#stdout : this.#stderr
    output.write(`${this.#name(host)} | ${displayLine(line)}\n`)
  }

  end(result: HostResult<unknown, unknown>): void {
    if (result.ok || result.skipped) return
    this.#stderr.write(`${this.#name(result.host)} ! ${displayLine(messageOf(result.error))}\n`)
  }

  finish(results: readonly HostResult<unknown, unknown>[]): void {
    const { columns } = this.#stderr
    const size = columns === undefined ? {} : { columns }
    if (results.length > 0) this.#stderr.write(formatTable(results, { color: this.#color, ...size }))
  }

  #name(host: string): string {
    return pad(fit(displayLine(host), NAME_COLUMNS_MAX), this.#columns)
  }
}

const NAME_COLUMNS_MAX = 24
