import { parseArgs } from 'node:util'

export interface Options {
  /** Names of peers to measure; all that are here when absent. */
  readonly peers?: readonly string[]
  /** Small volumes and one repeat: to see that it runs, not to compare. */
  readonly quick: boolean
  /** File for the report as JSON. */
  readonly json?: string
  readonly repeats?: number
  /** Seed of the order in which cells are measured. */
  readonly seed: number
  /** Only cells whose name holds this. */
  readonly cells?: string
}

export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peers: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      repeats: { type: 'string' },
      seed: { type: 'string' },
      cells: { type: 'string' },
    },
  })
  return {
    quick: values.quick,
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    ...(values.peers !== undefined && { peers: values.peers.split(',') }),
    ...(values.json !== undefined && { json: values.json }),
    ...(values.repeats !== undefined && { repeats: Number(values.repeats) }),
    ...(values.cells !== undefined && { cells: values.cells }),
  }
}
