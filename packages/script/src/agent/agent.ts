// One agent, from here: it is started by the first call, and the call goes with the command that starts it when it can.
import { ScriptError } from '../errors.ts'
import { encodeNote, Peer } from '../wire/index.ts'
import { PART_BYTES_MAX } from './bootstrap/command.ts'
import type { Part } from './bootstrap/part.ts'
import { startAgent } from './bootstrap/start.ts'
import { HeldWire } from './held-wire.ts'
import type { Launcher, StartedProgram } from './launcher.ts'
import type { LargeTeller } from './large-values.ts'
import type { Needs } from './needs.ts'
import { LineCutter, tellOutput } from './output.ts'
import { partSource, type PartSource } from './part-source.ts'
import { plainText } from './plain-text.ts'
import { Probe } from './probe.ts'
import { isTransitClass } from './transit-classes.ts'

/** A call of a function. */
export interface AgentCall {
  readonly bundle: Part
  readonly needs: Needs
  /** The bundle registers classes, whose instances may be among the values. */
  readonly hasClasses: boolean
  readonly args: readonly unknown[]
  readonly captures: Readonly<Record<string, unknown>> | undefined
  /** What of the scope holds over there. */
  readonly scope: Readonly<Record<string, unknown>> | undefined
  readonly signal: AbortSignal | undefined
  /** Tells of values that are large. */
  readonly onSize: LargeTeller | undefined
  /** Makes of what failed over there what is thrown here. */
  readonly failure: (sent: unknown) => unknown
}

/** What holds for all agents of a host. */
export interface AgentOptions {
  readonly uploadRuntime: boolean
  /** Is told of commands that functions run, where the scope is traced. */
  readonly onTrace: (event: unknown) => void
}

/** An agent of a host, or one to be. */
export class Agent {
  /** Resolves when it is no more. */
  readonly ended: Promise<void>
  readonly #launcher: Launcher
  readonly #options: AgentOptions
  readonly #wire = new HeldWire()
  readonly #peer: Peer
  readonly #lines: Readonly<Record<'stdout' | 'stderr', LineCutter>>
  /** Functions whose code it may ask for. */
  readonly #offered = new Map<string, Part>()
  /** Hashes of what it has got. */
  readonly #sent = new Set<string>()
  /** Hashes of bundles that were evaluated there, or will be before anything else is read. */
  readonly #loaded = new Set<string>()
  #source: PartSource | undefined
  #knowsTransit = false
  #program: StartedProgram | undefined
  #isStarted = false
  #hasValues = false
  #pending = 0
  #waiting: NodeJS.Timeout | undefined
  #fault: unknown
  /** How long this process did nothing but compute, the last time. */
  #busyMs = 0
  /** When home last did what it does every few seconds. */
  #lastBeat = Infinity
  /** Where only calls are left that were given up, it has to answer soon; one that never pauses is ended. */
  readonly #probe = new Probe(this)

  constructor(launcher: Launcher, options: AgentOptions) {
    this.#launcher = launcher
    this.#options = options
    const cutter = (stream: 'stdout' | 'stderr'): LineCutter =>
      new LineCutter((line) => tellOutput(launcher.host, stream, line))
    this.#lines = { stdout: cutter('stdout'), stderr: cutter('stderr') }
    this.#peer = new Peer(this.#wire, {
      code: ([hash]) => this.#code(hash),
      output: ([stream, bytes]) => this.#output(stream, bytes),
      trace: ([event]) => options.onTrace(event),
    })
    this.#peer.onClass((id) => isTransitClass(id) && this.#teachTransit())
    this.ended = this.#peer.closed.then(() => this.#over())
  }

  async call(call: AgentCall): Promise<unknown> {
    const { bundle, needs, args, captures, scope } = call
    const isUnknown = call.hasClasses && !this.#loaded.has(bundle.hash)
    // Values can be read over there only when their classes are known: the code goes before them.
    if (isUnknown && (args.length > 0 || captures !== undefined)) await this.#ask('load', [bundle.hash, needs], call)
    this.#loaded.add(bundle.hash)
    this.#hasValues ||= args.length > 0 || captures !== undefined || scope !== undefined
    const values = scope === undefined ? (captures === undefined ? [] : [captures]) : [captures, scope]
    return await this.#ask('run', [bundle.hash, needs, args, ...values], call)
  }

  async #ask(method: string, values: readonly unknown[], call: AgentCall): Promise<unknown> {
    const { bundle, needs, signal, failure, onSize } = call
    const release = this.#hold()
    try {
      const isFirst = !this.#isStarted
      this.#isStarted = true
      if (!isFirst) this.#push(bundle, needs === 'nothing' ? undefined : this.#source?.known('script'))
      this.#offered.set(bundle.hash, bundle)
      const answer = this.#peer.call(method, values, { signal, names: NAMES, failure, onSize, onOver: release })
      if (isFirst) void this.#start(bundle, needs)
      return await answer
    } catch (error) {
      release()
      if (signal?.aborted === true && this.#pending === 0 && this.#program !== undefined) this.#probe.start()
      throw this.#reasonOf(error)
    }
  }

  /**
   * Was this process silent for so long that it may have been given up over there, and nobody could tell yet? Or may it
   * compute what nobody waits for?
   */
  get isDoubtful(): boolean {
    return this.#probe.result !== undefined || performance.now() - this.#lastBeat > BEAT_MS + SILENCE_MS
  }

  /** Asks it. */
  async answers(): Promise<boolean> {
    const release = this.#hold()
    try {
      return await (this.#probe.result ?? this.asked())
    } finally {
      release()
    }
  }

  /** Does it answer at all? */
  async asked(): Promise<boolean> {
    try {
      await this.#peer.call('beat')
      return true
    } catch {
      return false
    }
  }

  /** Ends it, and what it started. Calls that run fail. */
  async close(): Promise<void> {
    this.#peer.close()
    const program = this.#program
    if (program === undefined) return
    const timer = setTimeout(() => program.close(), CLOSE_MS)
    await program.ended
    clearTimeout(timer)
  }

  /** Why the agent is lost, when that is what failed. */
  #reasonOf(error: unknown): unknown {
    if (!(error instanceof ScriptError) || error.code !== 'host-lost' || error.host !== undefined) return error
    if (this.#fault !== undefined) return this.#fault
    const { host } = this.#launcher
    const nearest = error.cause ?? error
    // What the launcher says of it names the host as well.
    const cause = nearest instanceof ScriptError && nearest.cause instanceof Error ? nearest.cause : nearest
    const advice = this.#busyMs < SILENCE_MS ? adviceOf(nearest) : busyAdvice(this.#busyMs)
    return new ScriptError('host-lost', `${host} was lost: ${(cause as Error).message}`, { host, cause, ...advice })
  }

  async #start(bundle: Part, needs: Needs): Promise<void> {
    try {
      const source = await partSource()
      if (this.#knowsTransit) this.#wire.putFirst(encodeNote('values', await valuesOf(source)))
      this.#source = source
      const others = needs === 'nothing' ? [bundle] : [bundle, await source.part('script')]
      const parts = [await source.part('agent'), ...others]
      for (const { hash } of parts) this.#sent.add(hash)
      const { program } = await startAgent(this.#launcher, {
        library: source.hashes,
        parts,
        uploadRuntime: this.#options.uploadRuntime,
        prelude: () => (this.#hasValues ? NOTHING : this.#wire.held),
        onListening: (listening, bytesSent) => this.#attach(listening, bytesSent),
        onNoise: (text) => this.#noise(text),
        onStderr: (bytes) => this.#lines.stderr.push(bytes),
        onFrames: (bytes) => this.#wire.deliver(bytes),
      })
      this.#wire.settle()
      void program.ended.then((error) => this.#wire.finish(error))
      this.#beat()
    } catch (error) {
      this.#fault = error
      this.#wire.finish(error as Error)
    }
  }

  #attach(program: StartedProgram, bytesSent: number): void {
    this.#program = program
    this.#keepProcess()
    this.#wire.attach(program, bytesSent)
  }

  /** Sends what it takes to understand a value of Transit before the first one. */
  #teachTransit(): void {
    if (this.#knowsTransit) return
    this.#knowsTransit = true
    const values = this.#source?.known('values')
    if (values !== undefined) this.#peer.notify('values', [values.hash, values.compressed])
  }

  /** Once is enough. */
  #push(...parts: readonly (Part | undefined)[]): void {
    for (const part of parts) {
      if (part === undefined || this.#sent.has(part.hash) || part.compressed.length > PART_BYTES_MAX) continue
      this.#sent.add(part.hash)
      this.#peer.notify('code', [part.hash, part.compressed])
    }
  }

  async #code(hash: unknown): Promise<Uint8Array> {
    const offered = this.#offered.get(String(hash))
    if (offered !== undefined) return offered.compressed
    const source = await partSource()
    for (const name of ['script', 'hosts', 'values'] as const) {
      if (source.hashes[name] === hash) return (await source.part(name)).compressed
    }
    throw new ScriptError('agent-misbehaved', 'that code was never offered')
  }

  #output(stream: unknown, bytes: unknown): void {
    if ((stream === 'stdout' || stream === 'stderr') && bytes instanceof Uint8Array) this.#lines[stream].push(bytes)
  }

  #noise(text: string): void {
    const shown = text.trim().slice(0, NOISE_CHARACTERS)
    for (const line of shown.split('\n')) {
      tellOutput(
        this.#launcher.host,
        'stderr',
        `written before the agent began, by an rc file perhaps: ${plainText(line)}`,
      )
    }
  }

  /** As long as this process is well, the agent hears of it. */
  #beat(): void {
    let before = -1
    this.#lastBeat = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      this.#busyMs = now - this.#lastBeat - BEAT_MS
      this.#lastBeat = now
      if (this.#wire.writes === before) this.#peer.notify('beat')
      before = this.#wire.writes
    }, BEAT_MS)
    timer.unref()
    void this.#peer.closed.then(() => clearInterval(timer))
  }

  /** The process goes on until the returned function is called: it ends when no call runs. */
  #hold(): () => void {
    this.#pending++
    this.#keepProcess()
    let isHeld = true
    return () => {
      if (isHeld) this.#pending--
      isHeld = false
      if (this.#pending === 0) this.#endLines()
      this.#keepProcess()
    }
  }

  #keepProcess(): void {
    const program = this.#program
    // Until there is something to wait for, a timer stands for it.
    if (this.#pending > 0 && program === undefined) this.#waiting ??= setInterval(() => {}, LONG_MS)
    else {
      clearInterval(this.#waiting)
      this.#waiting = undefined
    }
    if (this.#pending > 0) program?.ref?.()
    else program?.unref?.()
  }

  #over(): void {
    clearInterval(this.#waiting)
    this.#endLines()
    this.#wire.destroy()
  }

  /** A line that no function goes on with is shown as it is. */
  #endLines(): void {
    this.#lines.stdout.end()
    this.#lines.stderr.end()
  }
}

async function valuesOf(source: PartSource): Promise<unknown[]> {
  const { hash, compressed } = await source.part('values')
  return [hash, compressed]
}

function adviceOf(error: unknown): { readonly advice?: string } {
  const advice = error instanceof ScriptError ? error.advice : undefined
  return advice === undefined ? {} : { advice }
}

function busyAdvice(milliseconds: number): { readonly advice: string } {
  const seconds = Math.round(milliseconds / 1000)
  return {
    advice: `this process computed for ${seconds} s without a pause; after 8 s of silence a function and all it started end over there`,
  }
}

const NOTHING = new Uint8Array(0)
/** How errors call what is sent: captured variables by their own names. */
const NAMES = ['the function', 'its needs', 'args', '', 'the scope']
const BEAT_MS = 2500
/** See `far/vigil.ts`. */
const SILENCE_MS = 5000
const LONG_MS = 2 ** 30
const CLOSE_MS = 5000
const NOISE_CHARACTERS = 2000
