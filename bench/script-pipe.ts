// How fast do bytes go from one host through a script to another, beside `ssh a … | ssh b …`, and what memory does the
// script take?
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { host, type FarHost } from '@yon/script'
import { describeMachine } from './measure/machine.ts'
import { parseOptions } from './measure/options.ts'
import { startSshd, type Sshd } from './measure/sshd.ts'
import { median } from './measure/statistics.ts'

const SCRIPT = 'script'
const MIB = 1024 * 1024

/** What a run of either took. */
interface Run {
  readonly mibPerSecond: number
  /** The most above what the process had at its start. */
  readonly memoryMib?: number
}

if (process.argv[2] === SCRIPT) await runScript(process.argv.slice(3))
else await main()

async function main(): Promise<void> {
  const { quick, repeats = quick ? 1 : 3, json } = parseOptions(process.argv.slice(2))
  const bytes = quick ? 64 * MIB : 4096 * MIB
  await using from = await startSshd()
  await using to = await startSshd()
  const scripts: Run[] = []
  const peers: Run[] = []
  for (let round = 0; round < repeats; round++) {
    peers.push(await runPeer(from, to, bytes))
    scripts.push(await inProcessOfItsOwn(from, to, bytes))
  }
  const [ours, theirs] = [scripts, peers].map((runs) => runs.map(({ mibPerSecond }) => mibPerSecond))
  const memory = scripts.map(({ memoryMib = 0 }) => memoryMib)
  const results = [
    { cell: 'script', unit: 'MiB/s', better: 'more', ...figures(ours ?? []) },
    { cell: 'ssh a | ssh b', unit: 'MiB/s', better: 'more', ...figures(theirs ?? []) },
    { cell: 'memory of the script above its start', unit: 'MiB', better: 'less', ...figures(memory) },
  ]
  for (const { cell, unit, median: figure } of results) process.stdout.write(`${cell}: ${figure.toFixed(0)} ${unit}\n`)
  const report = {
    ...{ schema: 1, question: 'script-pipe', started: new Date().toISOString(), machine: describeMachine(), quick },
    ...{ bytes, results },
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
}

async function runPeer(from: Sshd, to: Sshd, bytes: number): Promise<Run> {
  const pipe = `${sshTo(from)} ${quoted(`head -c ${bytes} /dev/zero`)} | ${sshTo(to)} ${quoted('cat > /dev/null')}`
  const began = performance.now()
  const child = spawn('/bin/sh', ['-c', pipe], { stdio: 'inherit' })
  const [status] = (await once(child, 'exit')) as [number]
  if (status !== 0) throw new Error(`ssh ended with ${status}`)
  return { mibPerSecond: rate(bytes, began) }
}

function sshTo({ target, port }: Sshd): string {
  const { host: address, user, keyFile, knownHostsFile, alias } = target
  const settings = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    `UserKnownHostsFile=${knownHostsFile}`,
    `HostKeyAlias=${alias}`,
  ]
  return [
    'ssh',
    '-F',
    'none',
    '-i',
    keyFile,
    '-p',
    port,
    '-l',
    user,
    ...settings.flatMap((each) => ['-o', each]),
    address,
  ]
    .map((word) => quoted(`${word}`))
    .join(' ')
}

async function inProcessOfItsOwn(from: Sshd, to: Sshd, bytes: number): Promise<Run> {
  const hosts = [from, to].map(({ target, port }) => JSON.stringify({ ...target, port }))
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), SCRIPT, `${bytes}`, ...hosts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  await once(child, 'close')
  return JSON.parse(told) as Run
}

/** The script itself. */
async function runScript([size = '', ...servers]: readonly string[]): Promise<void> {
  const bytes = Number(size)
  const start = process.memoryUsage.rss()
  let most = start
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
  const [a, b] = servers.map((server) => hostOf(JSON.parse(server) as Sshd['target'] & { port: number }))
  if (a === undefined || b === undefined) throw new Error('two servers are wanted')
  const began = performance.now()
  await a.$`head -c ${bytes} /dev/zero`.pipe(b.$`cat > /dev/null`)
  const run: Run = { mibPerSecond: rate(bytes, began), memoryMib: (most - start) / MIB }
  clearInterval(timer)
  process.stdout.write(JSON.stringify(run))
}

function hostOf({
  host: address,
  port,
  user,
  keyFile,
  knownHostsFile,
  alias,
}: Sshd['target'] & { port: number }): FarHost {
  const settings = [
    ['Port', `${port}`],
    ['IdentityFile', keyFile],
    ['UserKnownHostsFile', knownHostsFile],
    ['HostKeyAlias', alias],
  ] as const
  return host(`${user}@${address}`, { ssh: { configFile: 'none', settings } })
}

function rate(bytes: number, began: number): number {
  return bytes / MIB / ((performance.now() - began) / 1000)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function figures(samples: readonly number[]): { median: number; samples: readonly number[] } {
  return { median: median(samples), samples }
}
