// How long, how much CPU and how many round trips from nothing to the exit status of `true` with one ed25519 key?
import type { Cell, Conclusion, Question } from './measure/question.ts'
import { programOf } from './measure/program.ts'
import { median, slope } from './measure/statistics.ts'
import type { Route } from './peers/step.ts'

const ROUND_TRIPS_MS = [100, 200, 300]

export const connect: Question = {
  name: 'connect',
  asks: 'from nothing to the exit status of `true`; `ssh` includes the start of its process',
  metrics: {
    wall: { unit: 'ms', better: 'less' },
    fastest: { unit: 'ms', better: 'less' },
    cpu: { unit: 'ms a connection', better: 'less' },
    roundTrips: { unit: 'count, TCP included', better: 'less' },
  },
  cells: [
    cell('own key exchange', 0, {}),
    cell('curve25519', 0, { keyExchange: 'curve25519-sha256' }),
    cell('remembered', 0, { remembered: true }),
    ...ROUND_TRIPS_MS.map((ms) => cell(`cold, ${ms} ms away`, ms, {})),
    ...ROUND_TRIPS_MS.map((ms) => cell(`remembered, ${ms} ms away`, ms, { remembered: true })),
  ],
  conclude(samples) {
    return ['cold', 'remembered'].flatMap((state): Conclusion[] => {
      // Load only ever adds to a wall time, so the fastest one holds the fewest accidents.
      const fastest = (ms: number): number => Math.min(...samples(`${state}, ${ms} ms away`, 'fastest'))
      const value = slope(ROUND_TRIPS_MS.map((ms) => [ms, fastest(ms)]))
      // The proxy accepts at once: TCP's own round trip is not in the slope.
      return Number.isFinite(value) ? [{ cell: state, metric: 'roundTrips', value: value + 1 }] : []
    })
  },
}

function cell(name: string, roundTripMs: number, route: Omit<Route, 'port'>): Cell {
  return {
    name,
    repeats: 5,
    async measure(bench, peer) {
      const driver = await bench.driver(peer)
      const times = roundTripMs > 0 ? 2 : bench.quick ? 3 : 10
      const port = await bench.port(roundTripMs)
      const { wallMs, cpuMs } = await driver.step('connect', { ...route, port, times })
      return { wall: median(wallMs), fastest: Math.min(...wallMs), cpu: cpuMs / times }
    },
  }
}

await programOf(import.meta, connect)
