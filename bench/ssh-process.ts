// How long does `yon-ssh` take, as a program from its start to its end, beside `ssh` and beside Node alone? And how does
// one local forward of each carry a stream either way, and 200 short connections?
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startDelayProxy } from './measure/delay-proxy.ts'
import { describeMachine } from './measure/machine.ts'
import { parseOptions } from './measure/options.ts'
import { startSshd, type Sshd } from './measure/sshd.ts'
import { median } from './measure/statistics.ts'

const YON_SSH = fileURLToPath(new URL('../../packages/yon/bin/yon-ssh.js', import.meta.url))
const SSH2_FORWARD = fileURLToPath(new URL('peers/ssh2-forward.js', import.meta.url))
const MIB = 1024 * 1024
const BLOCK = Buffer.alloc(MIB, 'forwarded ')
const ROUND_TRIP_MS = 50
const SHORT_CONNECTIONS = 200
const AT_ONCE = 10

/** One thing to measure, of one program. */
interface Measurement {
  readonly cell: string
  readonly peer: 'node' | 'yon-ssh' | 'ssh' | 'ssh2'
  readonly unit: 'ms' | 'MiB/s'
  /** Less is better for times. */
  measure(): Promise<number>
}

await main()

async function main(): Promise<void> {
  const { quick, repeats = quick ? 2 : 15, json, cells } = parseOptions(process.argv.slice(2))
  await using sshd = await startSshd()
  using far = await startDelayProxy(sshd.port, ROUND_TRIP_MS)
  // Long enough to be a rate: a new process of Node compiles its code during the first fifth of a second.
  const bytes = quick ? 16 * MIB : 1024 * MIB
  const served = await serve(bytes)
  try {
    const all = [...starts(sshd, far.port), ...forwards(sshd, served)]
    const wanted = all.filter(({ cell }) => cells === undefined || cell.includes(cells))
    const results = figures(await inTurn(wanted, repeats), wanted)
    for (const { cell, peer, unit, median: figure, ratio } of results) {
      const beside = ratio === undefined ? '' : `  ${ratio.toFixed(2)} x ssh`
      process.stdout.write(`${cell.padEnd(28)} ${peer.padEnd(8)} ${figure.toFixed(1).padStart(8)} ${unit}${beside}\n`)
    }
    const report = { schema: 1, question: 'ssh-process', started: new Date().toISOString() }
    const machine = { machine: describeMachine(), sshd: sshd.version, quick, repeats }
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...report, ...machine, results }, null, 2)}\n`)
  } finally {
    served.server.close()
  }
}

function starts(sshd: Sshd, farPort: number): Measurement[] {
  const away = `host true, ${ROUND_TRIP_MS} ms away`
  const programs = (['yon-ssh', 'ssh'] as const).flatMap((peer) => {
    const run = (cell: string, words: readonly string[]): Measurement => ({
      ...{ cell, peer, unit: 'ms' },
      measure: async () => timed(commandOf(peer), words, sshd),
    })
    return [
      run('-V', ['-V']),
      run('-Q cipher', ['-Q', 'cipher']),
      run('-G host', ['-G', ...settings(sshd, sshd.port)]),
      run('host true', [...settings(sshd, sshd.port), 'true']),
      run(away, [...settings(sshd, farPort), 'true']),
    ]
  })
  const node: Measurement = {
    ...{ cell: '-e 0', peer: 'node', unit: 'ms' },
    measure: async () => timed([process.execPath], ['-e', '0'], sshd),
  }
  return [node, ...programs]
}

function forwards(sshd: Sshd, served: Served): Measurement[] {
  const peers = ['yon-ssh', 'ssh', 'ssh2'] as const
  return peers.flatMap((peer): Measurement[] => [
    {
      ...{ cell: '-L, one stream', peer, unit: 'MiB/s' },
      measure: async () => await throughForward(peer, sshd, served.streamPort, rateOfStream),
    },
    {
      ...{ cell: '-L, one stream up', peer, unit: 'MiB/s' },
      measure: async () =>
        await throughForward(peer, sshd, served.sinkPort, (port) => rateOfUpload(port, served.bytes)),
    },
    {
      ...{ cell: `-L, ${SHORT_CONNECTIONS} connections`, peer, unit: 'ms' },
      measure: async () => await throughForward(peer, sshd, served.shortPort, timeOfConnections),
    },
  ])
}

/** Each measurement once a round, in another order each time; the first round fills caches and is not counted. */
async function inTurn(wanted: readonly Measurement[], rounds: number): Promise<Map<Measurement, number[]>> {
  const samples = new Map<Measurement, number[]>(wanted.map((each) => [each, []]))
  for (let round = 0; round <= rounds; round++) {
    const from = round % wanted.length
    for (const each of [...wanted.slice(from), ...wanted.slice(0, from)]) {
      const figure = await each.measure()
      if (round > 0) samples.get(each)?.push(figure)
    }
  }
  return samples
}

function figures(samples: Map<Measurement, number[]>, wanted: readonly Measurement[]) {
  return wanted.map((each) => {
    const { cell, peer, unit } = each
    const own = samples.get(each) ?? []
    const beside = wanted.find((other) => other.cell === cell && other.peer === 'ssh' && peer !== 'ssh')
    const ratio = beside === undefined ? undefined : median(own) / median(samples.get(beside) ?? [])
    return { cell, peer, unit, better: unit === 'ms' ? 'less' : 'more', median: median(own), ratio, samples: own }
  })
}

function commandOf(peer: 'yon-ssh' | 'ssh'): readonly string[] {
  return peer === 'ssh' ? ['ssh'] : [process.execPath, YON_SSH]
}

function settings({ target }: Sshd, port: number): string[] {
  const values = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    `IdentityFile=${target.keyFile}`,
    `UserKnownHostsFile=${target.knownHostsFile}`,
    `HostKeyAlias=${target.alias}`,
    `Port=${port}`,
    `User=${target.user}`,
  ]
  return ['-F', 'none', ...values.flatMap((value) => ['-o', value]), target.host]
}

function timed(command: readonly string[], words: readonly string[], sshd: Sshd): number {
  const [program = '', ...before] = command
  const began = performance.now()
  const { status, stderr } = spawnSync(program, [...before, ...words], { env: environment(sshd), encoding: 'utf8' })
  const ms = performance.now() - began
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`)
  return ms
}

/** What only Node hears of would be charged to `yon-ssh` alone. */
function environment({ target }: Sshd): NodeJS.ProcessEnv {
  const cache = join(target.directory, 'cache')
  mkdirSync(cache, { recursive: true })
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_') && name !== 'SSH_AUTH_SOCK')
  return { ...Object.fromEntries(others), XDG_CACHE_HOME: cache }
}

async function throughForward(
  peer: 'yon-ssh' | 'ssh' | 'ssh2',
  sshd: Sshd,
  port: number,
  measure: (port: number) => Promise<number>,
): Promise<number> {
  const { child, port: forwarded } = await (peer === 'ssh2' ? ssh2Forward(sshd, port) : ownForward(peer, sshd, port))
  try {
    return await measure(forwarded)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

interface Forwarding {
  readonly child: ChildProcess
  readonly port: number
}

async function ownForward(peer: 'yon-ssh' | 'ssh', sshd: Sshd, to: number): Promise<Forwarding> {
  const port = await freePort()
  const [program = '', ...before] = commandOf(peer)
  const words = ['-N', '-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:${port}:127.0.0.1:${to}`]
  const child = spawn(program, [...before, ...words, ...settings(sshd, sshd.port)], {
    env: environment(sshd),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${peer} ended with ${child.exitCode}`)
    if (await answers(port)) return { child, port }
  }
}

async function ssh2Forward(sshd: Sshd, to: number): Promise<Forwarding> {
  const child = spawn(process.execPath, [SSH2_FORWARD, JSON.stringify({ ...sshd.target, port: sshd.port, to })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, port: Number(line) }
}

async function rateOfStream(port: number): Promise<number> {
  const began = performance.now()
  const bytes = await receive(port)
  return bytes / MIB / ((performance.now() - began) / 1000)
}

/** Until the far end has taken all of it. */
async function rateOfUpload(port: number, bytes: number): Promise<number> {
  const began = performance.now()
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  send(socket, bytes)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  if (Number(answer) !== bytes) throw new Error(`${answer} of ${bytes} bytes arrived`)
  return bytes / MIB / ((performance.now() - began) / 1000)
}

async function timeOfConnections(port: number): Promise<number> {
  const began = performance.now()
  let left = SHORT_CONNECTIONS
  const lane = async (): Promise<void> => {
    while (left-- > 0) if ((await receive(port)) !== 2) throw new Error('a connection was cut')
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return performance.now() - began
}

async function receive(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  let bytes = 0
  for await (const chunk of socket) bytes += (chunk as Buffer).length
  return bytes
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isThere = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => setTimeout(() => resolve(false), 20))
  })
  socket.destroy()
  return isThere
}

interface Served {
  readonly server: { close(): void }
  readonly bytes: number
  /** Sends as many bytes. */
  readonly streamPort: number
  /** Takes what comes, and says then how many bytes it was. */
  readonly sinkPort: number
  /** Says two. */
  readonly shortPort: number
}

async function serve(bytes: number): Promise<Served> {
  const stream = createServer((socket) => {
    socket.on('error', () => {})
    send(socket, bytes)
  })
  const sink = createServer({ allowHalfOpen: true }, (socket) => {
    let taken = 0
    socket.on('error', () => {})
    socket.on('data', ({ length }: Buffer) => (taken += length))
    socket.on('end', () => socket.end(String(taken)))
  })
  const short = createServer((socket) => {
    socket.on('error', () => {})
    socket.end('ok')
  })
  const servers = [stream, sink, short]
  const [streamPort = 0, sinkPort = 0, shortPort = 0] = await Promise.all(servers.map(listen))
  const close = (): void => servers.forEach((server) => server.close())
  return { server: { close }, bytes, streamPort, sinkPort, shortPort }
}

function send(socket: Socket, bytes: number): void {
  let left = bytes
  const more = (): void => {
    while (left > 0) {
      left -= BLOCK.length
      if (!socket.write(BLOCK)) return void socket.once('drain', more)
    }
    socket.end()
  }
  more()
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

async function freePort(): Promise<number> {
  const probe = createServer()
  const port = await listen(probe)
  probe.close()
  await once(probe, 'close')
  return port
}
