import type { Peer } from '../peers/catalog.ts'
import type { Driver } from './driver.ts'
import type { Sshd } from './sshd.ts'

/** What a bench file asks: cells to measure with every peer, in any order. */
export interface Question {
  readonly name: string
  /** One sentence, printed above the table. */
  readonly asks: string
  readonly metrics: Readonly<Record<string, Metric>>
  readonly cells: readonly Cell[]
  /** Figures that follow from the samples of several cells, e.g. a slope. */
  conclude?(samples: (cell: string, metric: string) => readonly number[]): readonly Conclusion[]
}

export interface Metric {
  readonly unit: string
  readonly better: 'less' | 'more'
}

export interface Cell {
  readonly name: string
  /** Repeats when none are asked for. */
  readonly repeats: number
  measure(bench: Bench, peer: Peer): Promise<Figures>
}

/** One value a metric; a metric may be absent where a peer has no such figure. */
export type Figures = Readonly<Record<string, number>>

export interface Conclusion {
  readonly cell: string
  readonly metric: string
  readonly value: number
}

/** What cells measure with: one server, its delayed doors, and a driver for each peer. */
export interface Bench {
  readonly quick: boolean
  readonly sshd: Sshd
  /** The server's port behind the round-trip time given; 0 is the server itself. */
  port(roundTripMs: number): Promise<number>
  /** The peer's driver, kept running from cell to cell. */
  driver(peer: Peer): Promise<Driver>
  /** A driver of its own, where earlier work would show in the figure; stopped after the cell. Flags are for Node. */
  freshDriver(peer: Peer, nodeFlags?: readonly string[]): Promise<Driver>
}
