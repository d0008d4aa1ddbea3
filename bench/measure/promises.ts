import type { Report } from './ask.ts'

/** What is promised of one figure: against a peer's figure of the same cell and run, or by itself. */
export interface Promised {
  readonly question: string
  readonly cell: string
  readonly metric: string
  /** The peer that the figure is divided by; 'best' is the best of the others. Absent: the figure itself. */
  readonly against?: string
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Verdict extends Promised {
  readonly value: number
  readonly kept: boolean
}

/** Compares `peer` with what is promised, as far as this run measured it. */
export function judge(report: Pick<Report, 'results'>, peer = 'yon'): Verdict[] {
  return PROMISES.flatMap((promise): Verdict[] => {
    const { question, cell, metric, against, atLeast = -Infinity, atMost = Infinity } = promise
    const results = report.results.filter(
      (result) => result.question === question && result.cell === cell && result.metric === metric,
    )
    const own = results.find((result) => result.peer === peer)
    if (own === undefined) return []
    const others = results.filter((result) => result.peer !== peer && (against === 'best' || result.peer === against))
    if (against !== undefined && others.length === 0) return []
    const pick = own.better === 'less' ? Math.min : Math.max
    const value = against === undefined ? own.median : own.median / pick(...others.map(({ median }) => median))
    return [{ ...promise, value, kept: value >= atLeast && value <= atMost }]
  })
}

/** One line a verdict. */
export function formatVerdict({ question, cell, metric, against, atLeast, atMost, value, kept }: Verdict): string {
  const bound = atLeast === undefined ? `at most ${atMost?.toFixed(2)}` : `at least ${atLeast.toFixed(2)}`
  const figure = against === undefined ? value.toFixed(2) : `${value.toFixed(2)} x ${against}`
  return `${kept ? 'kept  ' : 'MISSED'}  ${figure.padStart(14)}  ${bound.padEnd(13)}  ${question} · ${cell} · ${metric}`
}

const GCM = 'aes128-gcm'
const CHACHA = 'chacha20-poly1305'

const PROMISES: readonly Promised[] = [
  // The slope's own error is well below a half.
  { question: 'connect', cell: 'cold', metric: 'roundTrips', atMost: 5.4 },
  { question: 'connect', cell: 'remembered', metric: 'roundTrips', atMost: 4.4 },
  { question: 'throughput', cell: `download ${GCM}`, metric: 'rate', against: 'ssh', atLeast: 0.9 },
  { question: 'throughput', cell: `download ${GCM}`, metric: 'rate', against: 'ssh2', atLeast: 1.3 },
  { question: 'throughput', cell: `download ${GCM}`, metric: 'cpu', against: 'ssh2', atMost: 0.7 },
  { question: 'throughput', cell: `upload ${GCM}`, metric: 'rate', against: 'best', atLeast: 1.0 },
  // Per CPU second: 0.7 and 1.5 times as many bytes.
  { question: 'throughput', cell: `download ${CHACHA}`, metric: 'cpu', against: 'ssh2', atMost: 1 / 0.7 },
  { question: 'throughput', cell: `download ${CHACHA}`, metric: 'cpu', against: 'ssh2-js', atMost: 1 / 1.5 },
  { question: 'throughput', cell: `upload ${CHACHA}`, metric: 'cpu', against: 'ssh2', atMost: 1 / 0.7 },
  { question: 'throughput', cell: `upload ${CHACHA}`, metric: 'cpu', against: 'ssh2-js', atMost: 1 / 1.5 },
  { question: 'throughput', cell: `download ${GCM}, 20 ms away`, metric: 'rate', against: 'ssh', atLeast: 2.5 },
  { question: 'application', cell: `download ${GCM}`, metric: 'rate', against: 'ssh2', atLeast: 1.3 },
  { question: 'application', cell: `download ${GCM}`, metric: 'cpu', against: 'ssh2', atMost: 0.7 },
  { question: 'echo', cell: 'at rest', metric: 'wall', against: 'ssh', atMost: 1.2 },
  { question: 'echo', cell: 'beside a bulk download', metric: 'wall', against: 'ssh2', atMost: 0.5 },
  { question: 'exec', cell: 'one by one', metric: 'wall', against: 'best', atMost: 1.05 },
  { question: 'exec', cell: '100 at once', metric: 'total', against: 'ssh2', atMost: 1.0 },
  { question: 'many', cell: 'own key exchange', metric: 'failed', atMost: 0 },
  { question: 'many', cell: 'curve25519', metric: 'cpu', against: 'ssh2', atMost: 0.7 },
  { question: 'memory', cell: 'idle connections', metric: 'perConnection', against: 'ssh2', atMost: 0.8 },
  { question: 'memory', cell: 'reader stalled for 5 s', metric: 'growth', atMost: 2 + 4 }, // start window + 4 MiB
  { question: 'memory', cell: 'reader stalled for 5 s', metric: 'lost', atMost: 0 },
  // 1.2, 2.5 and 2 times as many bytes a second.
  { question: 'transit', cell: 'read JSON', metric: 'wall', against: 'transit-js', atMost: 1 / 1.2 },
  { question: 'transit', cell: 'write JSON', metric: 'wall', against: 'transit-js', atMost: 1 / 2.5 },
  { question: 'transit', cell: 'write JSON', metric: 'wall', against: 'json', atMost: 3 },
  { question: 'transit', cell: 'read EDN', metric: 'wall', against: 'edn-data', atMost: 1 / 2 },
]
