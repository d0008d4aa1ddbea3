// What does a command cost beside a bare child process of Node, and beside zx and execa where they are installed? Fork
// and exec are in all of them.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { $ } from '@yon/script'
import { describeMachine } from './measure/machine.ts'
import { parseOptions } from './measure/options.ts'
import { median } from './measure/statistics.ts'

type Task = () => Promise<unknown>

/** One way to run commands; what it has no way to do is absent. */
interface Peer {
  readonly name: string
  readonly tasks: Readonly<Partial<Record<Cell, Task>>>
}

type Cell = keyof typeof CELLS

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => Promise<unknown> & AsyncIterable<string>

const CELLS = {
  'true, one by one': { unit: 'ms', times: 30 },
  'true, 50 at once': { unit: 'ms', times: 1 },
  'seq 300000 | sort -n | tail -1': { unit: 'ms', times: 1 },
  '200 MB of output, kept': { unit: 'ms', times: 1 },
  '1,000,000 lines, one by one': { unit: 'ms', times: 1 },
} as const
const MB = 1_000_000

await main()

async function main(): Promise<void> {
  const { quick, repeats, json } = parseOptions(process.argv.slice(2))
  const { peers, absent } = await findPeers()
  const samples = await measure(peers, repeats ?? (quick ? 1 : 9))
  const results = [...samples].map(([cell, values]) => ({
    cell,
    unit: 'ms',
    better: 'less',
    median: median(values),
    samples: values,
  }))
  for (const { cell, median: ms } of results) process.stdout.write(`${cell}: ${ms.toFixed(2)} ms\n`)
  for (const name of absent) process.stdout.write(`${name}: not installed\n`)
  const started = new Date().toISOString()
  const report = { schema: 1, question: 'script-commands', started, machine: describeMachine(), quick, absent, results }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
}

/** Milliseconds, all peers in each round, in another order each time; the first round is not counted. */
async function measure(peers: readonly Peer[], rounds: number): Promise<Map<string, number[]>> {
  const samples = new Map<string, number[]>()
  for (let round = 0; round <= rounds; round++) {
    for (const cell of Object.keys(CELLS) as Cell[]) {
      const from = round % peers.length
      for (const { name, tasks } of [...peers.slice(from), ...peers.slice(0, from)]) {
        const task = tasks[cell]
        if (task === undefined) continue
        const { times } = CELLS[cell]
        const began = performance.now()
        for (let time = 0; time < times; time++) await task()
        const label = `${cell}: ${name}`
        if (round > 0) samples.set(label, [...(samples.get(label) ?? []), (performance.now() - began) / times])
      }
    }
  }
  return samples
}

async function findPeers(): Promise<{ peers: Peer[]; absent: string[] }> {
  const peers = [node(), yon()]
  const absent: string[] = []
  for (const [name, peerOf] of [
    ['zx', zx],
    ['execa', execa],
  ] as const) {
    try {
      peers.push(peerOf((await import(name)) as never))
    } catch {
      absent.push(name)
    }
  }
  return { peers, absent }
}

function node(): Peer {
  const run = () =>
    new Promise((resolve) => {
      const child = spawn('true', [], { stdio: ['inherit', 'pipe', 'pipe'] })
      child.stdout.resume()
      child.stderr.resume()
      child.on('close', resolve)
    })
  return { name: 'node:child_process', tasks: { 'true, one by one': run, 'true, 50 at once': atOnce(run) } }
}

function yon(): Peer {
  return {
    name: 'yon',
    tasks: {
      'true, one by one': () => $`true`.text(),
      'true, 50 at once': atOnce(() => $`true`.text()),
      'seq 300000 | sort -n | tail -1': () => $`seq 300000 | sort -n | tail -1`.text(),
      '200 MB of output, kept': () => $`head -c ${200 * MB} /dev/zero`.bytes(),
      '1,000,000 lines, one by one': () => count($`seq ${MB}`),
    },
  }
}

function zx({ $: tag }: { readonly $: Tag & { verbose: boolean } }): Peer {
  tag.verbose = false
  return {
    name: 'zx',
    tasks: {
      'true, one by one': () => tag`true`,
      'true, 50 at once': atOnce(() => tag`true`),
      'seq 300000 | sort -n | tail -1': () => tag`seq 300000 | sort -n | tail -1`,
      '1,000,000 lines, one by one': () => count(tag`seq ${MB}`),
    },
  }
}

interface Execa {
  readonly execa: (
    program: string,
    args: readonly string[],
    options?: object,
  ) => Promise<unknown> &
    AsyncIterable<string> & { pipe(program: string, args: readonly string[]): ReturnType<Execa['execa']> }
}

function execa({ execa: run }: Execa): Peer {
  return {
    name: 'execa',
    tasks: {
      'true, one by one': () => run('true', [], { stdin: 'inherit' }),
      'true, 50 at once': atOnce(() => run('true', [], { stdin: 'inherit' })),
      'seq 300000 | sort -n | tail -1': () => run('seq', ['300000']).pipe('sort', ['-n']).pipe('tail', ['-1']),
      '200 MB of output, kept': () =>
        run('head', ['-c', String(200 * MB), '/dev/zero'], { encoding: 'buffer', maxBuffer: 1000 * MB }),
      '1,000,000 lines, one by one': () => count(run('seq', [String(MB)])),
    },
  }
}

function atOnce(task: Task): Task {
  return () => Promise.all(Array.from({ length: 50 }, task))
}

async function count(lines: AsyncIterable<string>): Promise<number> {
  let length = 0
  for await (const _ of lines) length++
  if (length !== MB) throw new Error(`${length} lines`)
  return length
}
