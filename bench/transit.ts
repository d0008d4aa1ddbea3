// How long does it take to read and to write about 1 MB of records? Each library in a process of its own, all in turn.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Report, Result } from './measure/ask.ts'
import { describeMachine, machineCpuMs } from './measure/machine.ts'
import { parseOptions, type Options } from './measure/options.ts'
import { format, type Asked } from './measure/print.ts'
import { judge } from './measure/promises.ts'
import { median, shuffle } from './measure/statistics.ts'
import type { Timing } from './values/measure.ts'
import { LIBRARIES } from './values/operations.ts'

interface Sample {
  readonly peer: string
  readonly cell: string
  readonly timing: Timing
  readonly busyCores: number
}

const ROUNDS = 25

const question: Asked = {
  name: 'transit',
  asks: 'one call that reads or writes 3200 records; `json` reads and writes the same as plain JSON',
  metrics: { wall: { unit: 'ms', better: 'less' }, cpu: { unit: 'ms, all threads', better: 'less' } },
  cells: ['JSON', 'JSON-Verbose', 'MessagePack', 'EDN'].flatMap((name) => [
    { name: `read ${name}` },
    { name: `write ${name}` },
  ]),
}

const options = parseOptions(process.argv.slice(2))
const report = await ask(options)
process.stdout.write(`${format(report, [question])}\n`)
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)

async function ask({ peers, quick, seed, repeats, cells = '' }: Options): Promise<Report> {
  const machine = describeMachine()
  const started = new Date().toISOString()
  const libraries = LIBRARIES.filter(({ name }) => peers === undefined || peers.includes(name))
  const processes = await Promise.all(libraries.map(({ name }) => startProcess(name)))
  const pairs = processes.flatMap((process) =>
    question.cells.filter(({ name }) => name.includes(cells)).map((cell) => ({ ...process, cell: cell.name })),
  )
  const samples: Sample[] = []
  for (let round = 0; round < (repeats ?? (quick ? 2 : ROUNDS)); round++) {
    for (const { child, name, cell } of shuffle(pairs, seed + round)) {
      const [busy, began] = [machineCpuMs(), performance.now()]
      const timing = await measure(child, cell)
      const busyCores = (machineCpuMs() - busy) / (performance.now() - began)
      if (timing !== null) samples.push({ peer: name, cell, timing, busyCores: Math.round(busyCores * 100) / 100 })
    }
  }
  for (const { child } of processes) child.disconnect()
  const results = pairs.flatMap(({ name, cell }) =>
    resultsOf(samples.filter((each) => each.peer === name && each.cell === cell)),
  )
  const ready = libraries.map(({ name, version }) => ({ name, version }))
  return { schema: 1, started, machine, quick, seed, peers: ready, results, absent: [], verdicts: judge({ results }) }
}

/** Of one library and one cell: a result for each metric. */
function resultsOf(samples: readonly Sample[]): Result[] {
  const [first] = samples
  if (first === undefined) return []
  return (['wall', 'cpu'] as const).map((metric): Result => {
    const values = samples.map(({ timing }) => timing[metric])
    const busyCores = samples.map((sample) => sample.busyCores)
    const names = { question: question.name, cell: first.cell, peer: first.peer, metric }
    return { ...names, ...question.metrics[metric]!, median: median(values), samples: values, busyCores }
  })
}

async function startProcess(name: string): Promise<{ readonly name: string; readonly child: ChildProcess }> {
  const program = fileURLToPath(new URL('values/measure.js', import.meta.url))
  const child = fork(program, [name], { execArgv: ['--expose-gc'] })
  await once(child, 'message')
  return { name, child }
}

async function measure(child: ChildProcess, cell: string): Promise<Timing | null> {
  child.send(cell)
  const [answer] = (await once(child, 'message')) as [Timing | null]
  return answer
}
