// Commands in a row.
import type { Command } from './command.ts'

/** Joins commands, each reading what the one before it writes. */
export function pipe(first: Command, ...others: readonly Command[]): Command {
  return others.reduce((joined, next) => joined.pipe(next), first)
}
