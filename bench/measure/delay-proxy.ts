// A TCP proxy that delays each direction by half of the round trip: a program of its own, so that what it costs is
// neither the client's CPU nor a turn of the client's event loop.
// It accepts at once, so the round trip of TCP's own connection is not delayed: add 1 to what is counted.
import { spawn } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface DelayProxy extends Disposable {
  readonly port: number
}

/** Starts a proxy to 127.0.0.1:`port` with the round-trip time given in milliseconds. */
export async function startDelayProxy(port: number, roundTripMs: number): Promise<DelayProxy> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), String(port), String(roundTripMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const listening = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(Number(line)))
    child.once('exit', (code) => reject(new Error(`the delay proxy ended with ${code}`)))
  })
  return { port: listening, [Symbol.dispose]: () => void child.kill() }
}

function serve(targetPort: number, oneWayMs: number): void {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    delay(near, far, oneWayMs)
    delay(far, near, oneWayMs)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`)
  })
  process.stdin.resume().on('end', () => process.exit())
}

/** Passes on what `from` receives, each chunk `ms` later, in order; reads on while the far side is slow up to a limit. */
function delay(from: Socket, to: Socket, ms: number): void {
  const queue: { due: number; chunk: Buffer | undefined }[] = []
  let queued = 0
  let armed = false

  const release = (): void => {
    armed = false
    const now = performance.now()
    to.cork()
    while (queue[0] !== undefined && queue[0].due <= now + TIMER_SLACK_MS) {
      const { chunk } = queue.shift()!
      if (chunk === undefined) to.end()
      else to.write(chunk)
      queued -= chunk?.length ?? 0
    }
    to.uncork()
    if (queued < QUEUE_LIMIT) from.resume()
    arm()
  }
  const arm = (): void => {
    if (armed || queue[0] === undefined) return
    armed = true
    setTimeout(release, Math.max(0, queue[0].due - performance.now()))
  }
  const push = (chunk: Buffer | undefined): void => {
    queue.push({ due: performance.now() + ms, chunk })
    queued += chunk?.length ?? 0
    if (queued + to.writableLength > QUEUE_LIMIT) from.pause()
    arm()
  }

  from.on('data', (chunk: Buffer) => (ms === 0 ? void to.write(chunk) : push(chunk)))
  from.on('end', () => (ms === 0 ? void to.end() : push(undefined)))
}

const TIMER_SLACK_MS = 0.5
const QUEUE_LIMIT = 64 << 20 // far above what any peer's window lets it send

if (process.argv[1] === fileURLToPath(import.meta.url)) serve(Number(process.argv[2]), Number(process.argv[3]) / 2)
