import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Peer } from '../peers/catalog.ts'
import type { Answer, Ready, Request, StepName } from '../peers/step.ts'
import type { Target } from './target.ts'

/** The peer cannot do this: the cell is left out and named in the report. */
export class Skipped extends Error {}

/** A running driver of one peer. */
export class Driver {
  readonly ready: Ready
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  private constructor(ready: Ready, child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>) {
    this.ready = ready
    this.#child = child
    this.#lines = lines
  }

  /** Throws Skipped when the peer is not installed. */
  static async start(peer: Peer, target: Target, nodeFlags: readonly string[] = []): Promise<Driver> {
    if ('missing' in peer.command) throw new Skipped(peer.command.missing)
    const [program, ...settings] = peer.command
    const flags = program === process.execPath ? nodeFlags : []
    const child = spawn(program!, [...flags, ...settings, JSON.stringify(target)])
    child.stdin.on('error', () => {}) // a dead driver shows as the end of its lines
    let complaint = ''
    child.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2000)))
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const first = await next(child, lines, START_LIMIT_MS)
    if (first === undefined) throw new Error(`${peer.name}: its driver ended at once: ${complaint}`)
    const { ready, unavailable } = JSON.parse(first) as { ready?: Ready; unavailable?: string }
    if (ready === undefined) throw new Skipped(unavailable ?? 'unavailable')
    return new Driver(ready, child, lines)
  }

  /** One step; throws Skipped when the peer does not have it, Error when it failed. */
  async step<N extends StepName>(name: N, request: Request<N>, limitMs = STEP_LIMIT_MS): Promise<Answer<N>> {
    this.#child.stdin.write(`${JSON.stringify({ step: name, ...request })}\n`)
    const line = await next(this.#child, this.#lines, limitMs)
    if (line === undefined) throw new Error(`the driver ended or took more than ${limitMs} ms in ${name}`)
    const answer = JSON.parse(line) as { error?: string; unsupported?: string }
    if (answer.unsupported !== undefined) throw new Skipped(answer.unsupported)
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer as unknown as Answer<N>
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** A driver ends with its standard input; one that hangs is killed. */
  stop(): void {
    this.#child.stdin.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS)
    this.#child.once('exit', () => clearTimeout(timer))
  }
}

/** The next line, or undefined when there is none or it takes too long; the driver is then killed. */
async function next(
  child: ChildProcessWithoutNullStreams,
  lines: AsyncIterator<string>,
  limitMs: number,
): Promise<string | undefined> {
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  try {
    const { value, done } = await lines.next()
    return done ? undefined : (value as string)
  } finally {
    clearTimeout(timer)
  }
}

const START_LIMIT_MS = 20_000
const STOP_LIMIT_MS = 2000
const STEP_LIMIT_MS = 180_000
