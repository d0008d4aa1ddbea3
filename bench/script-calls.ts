// What does a call of an empty function cost, pipelined and one by one, between two processes joined by pipes?
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Peer } from '@yon/script/wire'
import { describeMachine } from './measure/machine.ts'
import { parseOptions } from './measure/options.ts'
import { median } from './measure/statistics.ts'

const ANSWER = 'answer'
const IN_FLIGHT = 1000

if (process.argv[2] === ANSWER) {
  new Peer({ input: process.stdin, output: process.stdout }, { nothing: () => undefined, echo: ([value]) => value })
} else await main()

async function main(): Promise<void> {
  const { quick, repeats, json } = parseOptions(process.argv.slice(2))
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ANSWER], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const peer = new Peer({ input: child.stdout, output: child.stdin })
  const calls = quick ? IN_FLIGHT : 20 * IN_FLIGHT
  const rounds = { pipelined: [] as number[], oneByOne: [] as number[], echo: [] as number[] }
  for (let round = 0; round < (repeats ?? (quick ? 2 : 15)); round++) {
    rounds.pipelined.push((await measure(calls, IN_FLIGHT, async () => await peer.call('nothing'))) * 1000)
    rounds.oneByOne.push((await measure(calls / 10, 1, async () => await peer.call('nothing'))) * 1000)
    const bytes = new Uint8Array(quick ? 1_000_000 : 50_000_000)
    rounds.echo.push((2 * bytes.length) / 1000 / (await measure(1, 1, async () => await peer.call('echo', [bytes]))))
  }
  peer.close()
  const results = [
    { cell: `${IN_FLIGHT} calls in flight`, unit: 'µs a call', better: 'less', ...figures(rounds.pipelined) },
    { cell: 'one by one', unit: 'µs a call', better: 'less', ...figures(rounds.oneByOne) },
    { cell: 'bytes there and back', unit: 'MB/s', better: 'more', ...figures(rounds.echo) },
  ]
  for (const { cell, unit, median } of results) process.stdout.write(`${cell}: ${median.toFixed(1)} ${unit}\n`)
  const report = {
    schema: 1,
    question: 'script-calls',
    started: new Date().toISOString(),
    machine: describeMachine(),
    quick,
    results,
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
}

/** Milliseconds for each of `count` calls, so many of them in flight. */
async function measure(count: number, inFlight: number, call: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (let i = 0; i < count; i += inFlight) await Promise.all(Array.from({ length: inFlight }, call))
  return (performance.now() - began) / count
}

function figures(samples: readonly number[]): { median: number; samples: readonly number[] } {
  return { median: median(samples), samples }
}
