// A process for one library, forked by transit.ts with the library's name: it answers the name of each cell with the
// times of one call, or null where it has no such cell.
import { median } from '../measure/statistics.ts'
import { LIBRARIES } from './operations.ts'

/** Milliseconds of one call: the median of a few, and the processor's mean, all threads. */
export interface Timing {
  readonly wall: number
  readonly cpu: number
}

const WARM_UP_CALLS = 30
const CALLS = 10

const library = LIBRARIES.find(({ name }) => name === process.argv[2])
if (library === undefined) throw new Error(`no library ${process.argv[2]}`)
const operations = library.prepare()
for (const operation of Object.values(operations)) for (let i = 0; i < WARM_UP_CALLS; i++) operation()

process.on('message', (cell: string) => {
  const operation = operations[cell]
  process.send?.(operation === undefined ? null : timed(operation))
})
process.send?.('ready')

/** A few calls, so that collecting their garbage counts; what was there before is collected first. */
function timed(operation: () => unknown): Timing {
  globalThis.gc?.()
  const wallMs: number[] = []
  const before = process.cpuUsage()
  for (let i = 0; i < CALLS; i++) {
    const began = performance.now()
    operation()
    wallMs.push(performance.now() - began)
  }
  const { user, system } = process.cpuUsage(before)
  return { wall: median(wallMs), cpu: (user + system) / 1000 / CALLS }
}
