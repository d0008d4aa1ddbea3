import type { HostResult } from './host-result.ts'

/** What a person sees while hosts work. */
export type ShowChoice = 'panes' | 'lines' | 'none'

/** Shows what happens on hosts. Names and lines are shown as plain text, whatever is in them. */
export interface Display {
  /** How many there are, when that is known. */
  count(hosts: number): void
  begin(host: string): void
  /** A line that a function wrote on a host. */
  output(host: string, stream: 'stdout' | 'stderr', line: string): void
  end(result: HostResult<unknown, unknown>): void
  /** Nothing more happens. */
  finish(results: readonly HostResult<unknown, unknown>[]): void
}

/** Shows nothing. */
export const NO_DISPLAY: Display = { count() {}, begin() {}, output() {}, end() {}, finish() {} }
