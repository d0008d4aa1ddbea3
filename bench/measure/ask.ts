import { PEERS, type Peer } from '../peers/catalog.ts'
import { BenchProcesses } from './bench.ts'
import { Skipped } from './driver.ts'
import { describeMachine, machineCpuMs, type Machine } from './machine.ts'
import type { Options } from './options.ts'
import type { Cell, Figures, Question } from './question.ts'
import { startSshd } from './sshd.ts'
import { median, shuffle } from './statistics.ts'
import { judge, type Verdict } from './promises.ts'

/** All that a run found out; the JSON of `--json` is this, see README.md. */
export interface Report {
  readonly schema: 1
  readonly started: string
  readonly machine: Machine
  /** Absent where no server takes part. */
  readonly sshd?: string
  readonly quick: boolean
  readonly seed: number
  readonly peers: readonly { readonly name: string; readonly version: string; readonly note?: string }[]
  readonly results: readonly Result[]
  readonly absent: readonly Absence[]
  /** What is promised of yon, as far as this run measured it. */
  readonly verdicts: readonly Verdict[]
}

export interface Result {
  readonly question: string
  readonly cell: string
  readonly peer: string
  readonly metric: string
  readonly unit: string
  readonly better: 'less' | 'more'
  readonly median: number
  readonly samples: readonly number[]
  /** Cores that other programs of the machine used during each sample, this run's own processes included. */
  readonly busyCores: readonly number[]
}

/** A cell without a figure, and why. */
export interface Absence {
  readonly question: string
  readonly cell: string
  readonly peer: string
  readonly why: string
  readonly failed: boolean
}

interface Sample {
  readonly question: Question
  readonly cell: Cell
  readonly peer: Peer
  readonly figures: Figures
  readonly busyCores: number
}

/** Puts the questions to the peers on one sshd: round after round, each round in a new order. */
export async function ask(
  questions: readonly Question[],
  options: Options,
  progress: (line: string) => void,
): Promise<Report> {
  const machine = describeMachine()
  const started = new Date().toISOString()
  await using sshd = await startSshd()
  const bench = new BenchProcesses(sshd, options.quick)
  const samples: Sample[] = []
  const absent: Absence[] = []
  try {
    const { peers, ready } = await startPeers(bench, options, absent)
    for (const question of questions) await askOne(question, peers, bench, options, { samples, absent }, progress)
    const results = [...summarize(samples), ...conclude(samples)]
    const { quick, seed } = options
    const verdicts = judge({ results })
    return { schema: 1, started, machine, sshd: sshd.version, quick, seed, peers: ready, results, absent, verdicts }
  } finally {
    bench.close()
  }
}

async function startPeers(bench: BenchProcesses, options: Options, absent: Absence[]) {
  const peers: Peer[] = []
  const ready: Report['peers'][number][] = []
  for (const peer of PEERS.filter(({ name }) => options.peers === undefined || options.peers.includes(name))) {
    try {
      ready.push({ name: peer.name, ...(await bench.driver(peer)).ready })
      peers.push(peer)
    } catch (error) {
      absent.push(absence('', '', peer.name, error))
    }
  }
  return { peers, ready }
}

async function askOne(
  question: Question,
  peers: readonly Peer[],
  bench: BenchProcesses,
  options: Options,
  found: { samples: Sample[]; absent: Absence[] },
  progress: (line: string) => void,
): Promise<void> {
  const repeats = (cell: Cell): number => options.repeats ?? (options.quick ? 1 : cell.repeats)
  const rounds = Math.max(...question.cells.map(repeats))
  const given = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const pairs = question.cells
      .filter((cell) => round < repeats(cell))
      .flatMap((cell) => peers.map((peer) => ({ cell, peer, key: `${cell.name} ${peer.name}` })))
    for (const { cell, peer, key } of shuffle(pairs, options.seed + round)) {
      if (given.has(key)) continue
      try {
        const sample = await measure(question, cell, peer, bench)
        found.samples.push(sample)
        progress(`${question.name} · ${cell.name} · ${peer.name} · ${describe(sample)}`)
      } catch (error) {
        given.add(key)
        found.absent.push(absence(question.name, cell.name, peer.name, error))
        if (!(error instanceof Skipped)) progress(`${question.name} · ${cell.name} · ${peer.name} · FAILED: ${error}`)
      } finally {
        bench.stopFresh()
      }
    }
  }
}

async function measure(question: Question, cell: Cell, peer: Peer, bench: BenchProcesses): Promise<Sample> {
  const busy = machineCpuMs()
  const started = performance.now()
  const figures = await cell.measure(bench, peer)
  const busyCores = (machineCpuMs() - busy) / (performance.now() - started)
  return { question, cell, peer, figures, busyCores: Math.round(busyCores * 100) / 100 }
}

function summarize(samples: readonly Sample[]): Result[] {
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = `${sample.question.name}\n${sample.cell.name}\n${sample.peer.name}`
    groups.set(key, [...(groups.get(key) ?? []), sample])
  }
  return [...groups.values()].flatMap((group) => {
    const { question, cell, peer } = group[0]!
    return Object.entries(question.metrics).flatMap(([metric, { unit, better }]): Result[] => {
      const values = group.map(({ figures }) => figures[metric]).filter((value) => value !== undefined)
      if (values.length === 0) return []
      const busyCores = group.map((sample) => sample.busyCores)
      const names = { question: question.name, cell: cell.name, peer: peer.name, metric }
      return [{ ...names, unit, better, median: median(values), samples: values, busyCores }]
    })
  })
}

function conclude(samples: readonly Sample[]): Result[] {
  const results = summarize(samples)
  const questions = new Set(samples.map(({ question }) => question))
  const peers = new Set(samples.map(({ peer }) => peer.name))
  return [...questions].flatMap((question) =>
    [...peers].flatMap((peer) => {
      const mine = results.filter((result) => result.question === question.name && result.peer === peer)
      const of = (cell: string, metric: string): readonly number[] =>
        mine.find((result) => result.cell === cell && result.metric === metric)?.samples ?? []
      return (question.conclude?.(of) ?? []).map(({ cell, metric, value }): Result => {
        const { unit, better } = question.metrics[metric]!
        const names = { question: question.name, cell, peer, metric }
        return { ...names, unit, better, median: value, samples: [value], busyCores: [] }
      })
    }),
  )
}

function absence(question: string, cell: string, peer: string, error: unknown): Absence {
  const why = error instanceof Error ? error.message : String(error)
  return { question, cell, peer, why, failed: !(error instanceof Skipped) }
}

function describe({ figures, busyCores }: Sample): string {
  const values = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
  return `${values.join(', ')} (${busyCores} cores busy)`
}
