// What a shell makes of a signal: 128 and its number (XCU §2.8.2).
import { constants } from 'node:os'
import type { CommandEnd } from '../command/executor.ts'

/** How a program ended whose status a shell told. The numbers are those of Linux here as there. */
export function signalOfStatus(status: number): Pick<CommandEnd, 'status' | 'signal'> {
  const signal = status > SIGNALLED ? NAMES.get(status - SIGNALLED) : undefined
  return signal === undefined ? { status, signal: undefined } : { status: undefined, signal }
}

const SIGNALLED = 128
const NAMES: ReadonlyMap<number, string> = new Map(
  // Names that share a number come after the usual one.
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
)
