// How long does a script take to start, by its own runner beside that of others, and beside plain Node? Runners that are
// not in PATH are left out by name.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describeMachine } from './measure/machine.ts'
import { parseOptions } from './measure/options.ts'
import { median } from './measure/statistics.ts'

/** A way to run a script. */
interface Runner {
  readonly name: string
  readonly command: readonly string[]
  /** The script of a cell, where it can run one. */
  readonly scripts: Readonly<Partial<Record<Cell, string>>>
  /** Before each run. */
  readonly prepare?: () => void
}

type Cell = 'hello' | 'one command'

const YON = fileURLToPath(new URL('../../packages/yon/bin/yon.js', import.meta.url))
const HELLO = "const who: string = 'world'\nconsole.log(`hello ${who}`)\n"
const PLAIN = "const who = 'world'\nconsole.log(`hello ${who}`)\n"

await main()

async function main(): Promise<void> {
  const { quick, repeats, json } = parseOptions(process.argv.slice(2))
  const folder = mkdtempSync(join(tmpdir(), 'yon-bench-'))
  try {
    const { runners, absent } = runnersIn(folder)
    const samples = measure(runners, folder, repeats ?? (quick ? 3 : 21))
    const results = [...samples].map(([name, values]) => ({
      cell: name,
      unit: 'ms',
      better: 'less',
      median: median(values),
      samples: values,
    }))
    for (const { cell, median: ms } of results) process.stdout.write(`${cell}: ${ms.toFixed(0)} ms\n`)
    for (const name of absent) process.stdout.write(`${name}: not in PATH\n`)
    const report = {
      schema: 1,
      question: 'script-startup',
      started: new Date().toISOString(),
      machine: describeMachine(),
    }
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...report, quick, absent, results }, null, 2)}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runnersIn(folder: string): { runners: Runner[]; absent: string[] } {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const hello = file('hello.ts', HELLO)
  const plainCommand = "import { spawnSync } from 'node:child_process'\nspawnSync('true')\n"
  const yon = { hello, 'one command': file('yon.ts', "import { $ } from 'yon'\nawait $`true`\n") }
  const cache = join(folder, 'cache')
  const all: Runner[] = [
    {
      name: 'node, plain JavaScript',
      command: [process.execPath],
      scripts: { hello: file('hello.mjs', PLAIN), 'one command': file('command.mjs', plainCommand) },
    },
    { name: 'yon run, seen before', command: [process.execPath, YON, 'run'], scripts: yon },
    {
      name: 'yon run, new',
      command: [process.execPath, YON, 'run'],
      scripts: yon,
      prepare: () => rmSync(cache, { recursive: true, force: true }),
    },
    { name: 'tsx', command: ['tsx'], scripts: { hello, 'one command': file('tsx.ts', plainCommand) } },
    {
      name: 'zx',
      command: ['zx', '--quiet'], // It leaves TypeScript to Node, which knows none before version 22.
      scripts: { hello: file('zx-hello.mjs', PLAIN), 'one command': file('zx.mjs', 'await $`true`\n') },
    },
    {
      name: 'bun',
      command: ['bun', 'run'],
      scripts: { hello, 'one command': file('bun.ts', "import { $ } from 'bun'\nawait $`true`\n") },
    },
  ]
  const isThere = ({ command }: Runner): boolean => spawnSync(command[0]!, ['--version']).error === undefined
  const runners = all.filter(isThere)
  return { runners, absent: all.filter((each) => !runners.includes(each)).map(({ name }) => name) }
}

/** Milliseconds, one after the other in each round, in another order each time. */
function measure(runners: readonly Runner[], folder: string, rounds: number): Map<string, number[]> {
  const samples = new Map<string, number[]>()
  const runs = (['hello', 'one command'] as const).flatMap((cell) =>
    runners.flatMap((runner) =>
      runner.scripts[cell] === undefined ? [] : [{ cell, runner, script: runner.scripts[cell] }],
    ),
  )
  // The first round fills caches and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const from = round % runs.length
    for (const { cell, runner, script } of [...runs.slice(from), ...runs.slice(0, from)]) {
      const ms = startOnce(runner, script, folder)
      const name = `${cell}: ${runner.name}`
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), ms])
    }
  }
  return samples
}

function startOnce({ name, command, prepare }: Runner, script: string, folder: string): number {
  const isNew = prepare !== undefined
  prepare?.()
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, isNew ? 'cache' : 'kept') }
  const began = performance.now()
  const { status, stderr } = spawnSync(command[0]!, [...command.slice(1), script], { env, encoding: 'utf8' })
  const ms = performance.now() - began
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  return ms
}
