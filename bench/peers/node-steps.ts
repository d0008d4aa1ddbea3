import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { slope } from '../measure/statistics.ts'
import type { Target } from '../measure/target.ts'
import type { Command, Connection, Library } from './library.ts'
import { peakRssKib, privateKib, rssKib } from './memory.ts'
import type { Answer, Request, Route, StepName } from './step.ts'

export type StepFunctions = { readonly [N in StepName]: (request: Request<N>) => Promise<Answer<N>> }

/** The steps on a library of Node. */
export function nodeSteps(library: Library, target: Target): StepFunctions {
  const open = (route: Route): Promise<Connection> => library.connect(target, route)

  /** A connection on which `true` has run. */
  async function firstExit(route: Route): Promise<Connection> {
    const connection = library.connectAndExec ? undefined : await open(route)
    const first = connection
      ? { connection, command: await connection.exec('true') }
      : await library.connectAndExec!(target, route, 'true')
    const status = await exitOf(first.command)
    if (status !== 0) throw new Error(`true ended with ${status}`)
    return first.connection
  }

  return {
    async connect(request) {
      await (await firstExit(request)).close()
      const cpu = process.cpuUsage()
      const wallMs = []
      for (let index = 0; index < request.times; index++) {
        const started = performance.now()
        const connection = await firstExit(request)
        wallMs.push(performance.now() - started) // the way out is no part of the question
        await connection.close()
      }
      return { wallMs, cpuMs: cpuMsSince(cpu) }
    },

    async exec(request) {
      const connection = await open(request)
      for (let index = 0; index < 3; index++) await run(connection, 'true')
      const cpu = process.cpuUsage()
      const wallMs: number[] = []
      let left = request.times
      const worker = async (): Promise<void> => {
        while (left-- > 0) wallMs.push(await timed(() => run(connection, 'true')))
      }
      const totalMs = await timed(() => Promise.all(Array.from({ length: request.concurrency }, worker)))
      const cpuMs = cpuMsSince(cpu)
      await connection.close()
      return { wallMs, totalMs, cpuMs }
    },

    async transfer(request) {
      const connection = await open(request)
      await run(connection, 'true')
      if (request.collect === true) globalThis.gc?.()
      const cpu = process.cpuUsage()
      const move = request.direction === 'download' ? download : upload
      const wallMs = await timed(() => move(connection, request.bytes))
      const cpuMs = cpuMsSince(cpu)
      await connection.close()
      return { wallMs, cpuMs, peakRssKib: peakRssKib() }
    },

    async many(request) {
      await (await firstExit(request)).close()
      const cpu = process.cpuUsage()
      let failed = 0
      const one = async (): Promise<void> => {
        try {
          await (await firstExit(request)).close()
        } catch {
          failed++
        }
      }
      const wallMs = await timed(() => Promise.all(Array.from({ length: request.count }, one)))
      return { wallMs, cpuMs: cpuMsSince(cpu), failed }
    },

    async echo(request) {
      const connection = await open(request)
      const shell = await connection.exec('stty raw -echo; printf ready; exec cat', { pty: true })
      await once(shell.stdout, 'data')
      let bulkBytes = 0
      if (request.bulk) {
        const bulk = await connection.exec('cat /dev/zero')
        bulk.stdout.on('data', (chunk: Uint8Array) => (bulkBytes += chunk.length))
        bulk.exit.catch(() => {}) // it ends with the connection
        await sleep(500)
      }
      const wallMs = []
      const before = bulkBytes
      const started = performance.now()
      for (let index = 0; index < request.times; index++) {
        await sleep(THINK_MS)
        wallMs.push(
          await timed(async () => {
            const echoed = once(shell.stdout, 'data')
            shell.stdin.write('x')
            await echoed
          }),
        )
      }
      const answer = { wallMs, bulkBytes: bulkBytes - before, bulkMs: performance.now() - started }
      shell.exit.catch(() => {})
      await connection.close()
      return answer
    },

    async idle(request) {
      const all: Connection[] = []
      const points: [connections: number, kib: number][] = []
      while (all.length < request.count) {
        for (let left = request.increment; left > 0; left -= AT_ONCE) {
          all.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, () => open(request)))))
        }
        points.push([all.length, await settledKib()])
      }
      await Promise.all(all.map((connection) => connection.close()))
      return { kibPerConnection: slope(points.slice(1)) }
    },

    async stall(request) {
      const connection = await open(request)
      const { stdout, exit } = await connection.exec(request.command)
      const hash = createHash('sha256')
      let bytes = 0
      const take = (chunk: Uint8Array): void => {
        hash.update(chunk)
        bytes += chunk.length
      }
      const first = await nextChunk(stdout)
      take(first)
      const before = rssKib()
      let highest = before
      for (const end = performance.now() + request.seconds * 1000; performance.now() < end; await sleep(50)) {
        highest = Math.max(highest, rssKib())
      }
      for await (const chunk of stdout) take(chunk as Uint8Array)
      await exit
      await connection.close()
      return { growthKib: highest - before, bytes, sha256: hash.digest('hex') }
    },
  }
}

async function run(connection: Connection, command: string): Promise<number> {
  return exitOf(await connection.exec(command))
}

function exitOf({ stdin, stdout, exit }: Command): Promise<number> {
  stdin.end()
  stdout.resume()
  return exit
}

async function download(connection: Connection, bytes: number): Promise<void> {
  const { stdin, stdout, exit } = await connection.exec(`head -c ${bytes} /dev/zero`)
  stdin.end()
  let received = 0
  stdout.on('data', (chunk: Uint8Array) => (received += chunk.length))
  const [status] = await Promise.all([exit, once(stdout, 'end')])
  if (status !== 0 || received !== bytes) throw new Error(`${received} of ${bytes} bytes, exit status ${status}`)
}

/** wc counts, so that a lost byte is an error and not a faster transfer. */
async function upload(connection: Connection, bytes: number): Promise<void> {
  const { stdin, stdout, exit } = await connection.exec('wc -c')
  let counted = ''
  stdout.on('data', (chunk: Uint8Array) => (counted += Buffer.from(chunk).toString('latin1')))
  const ended = once(stdout, 'end')
  const chunk = Buffer.alloc(WRITE_BYTES)
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (!stdin.write(left < chunk.length ? chunk.subarray(0, left) : chunk)) await once(stdin, 'drain')
  }
  stdin.end()
  const [status] = await Promise.all([exit, ended])
  if (status !== 0 || Number(counted) !== bytes) throw new Error(`${counted.trim()} of ${bytes}, status ${status}`)
}

async function nextChunk(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  for (;;) {
    const chunk = stream.read() as Uint8Array | null
    if (chunk !== null) return chunk
    await once(stream, 'readable')
  }
}

/** Private memory once the collector has run, the far side is quiet, and V8 has given back the pages that it freed. */
async function settledKib(): Promise<number> {
  let least = Infinity
  for (let turn = 0; turn < 10; turn++) {
    globalThis.gc?.()
    await sleep(100)
    least = Math.min(least, privateKib())
  }
  return least
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await action()
  return performance.now() - started
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const WRITE_BYTES = 64 * 1024 // what a file stream of Node writes
const THINK_MS = 5
const AT_ONCE = 10
