// One agent, from here: it is started by the first call, and the call goes with the command that starts it when it can.
import { ScriptError } from '../errors.ts'
import { behind, type CallOptions, Peer, type Snapshot } from '../wire/index.ts'
import type { Part } from './bootstrap/part.ts'
import { type StartedAgent, startAgent } from './bootstrap/start.ts'
import { type CallInFlight, CallsInFlight } from './calls-in-flight.ts'
import { CodeSender } from './code-sender.ts'
import { Heartbeat } from './heartbeat.ts'
import { HeldWire } from './held-wire.ts'
import type { Launcher, StartedProgram } from './launcher.ts'
import type { Needs } from './needs.ts'
import { LineCutter, tellOutput } from './output.ts'
import { plainText } from './plain-text.ts'
import { type Answerer, Probe, type ProbeLimits } from './probe.ts'

/** A call of a function. */
export interface AgentCall {
  readonly bundle: Part
  readonly needs: Needs
  /** The bundle registers classes, whose instances may be among the values. */
  readonly hasClasses: boolean
  /** The arguments, and where there are such what is captured and the scope, as they were when the function was called. */
  readonly values: Snapshot
  /** Is there anything in them? */
  readonly hasValues: boolean
  readonly signal: AbortSignal | undefined
  /** Is told how many bytes the call takes. */
  readonly onSize: ((bytes: number) => void) | undefined
  /** Makes of what failed over there what is thrown here. */
  readonly failure: (sent: unknown) => unknown
}

/** What holds for all agents of a host. */
export interface AgentOptions {
  readonly uploadRuntime: boolean
  /** How long an agent in which a call was given up may be silent. */
  readonly probeLimits?: ProbeLimits | undefined
  /** Is told of commands that functions run, where the scope is traced. */
  readonly onTrace: (event: unknown) => void
}

/** An agent of a host, or one to be. */
export class Agent implements Answerer {
  /** Resolves when it is no more. */
  readonly ended: Promise<void>
  readonly #launcher: Launcher
  readonly #options: AgentOptions
  readonly #wire = new HeldWire()
  readonly #peer: Peer
  readonly #code: CodeSender
  readonly #calls = new CallsInFlight(() => this.#endLines())
  readonly #heartbeat = new Heartbeat()
  readonly #probe: Probe
  readonly #lines: Readonly<Record<'stdout' | 'stderr', LineCutter>>
  /** Hashes of bundles that were evaluated there, or will be before anything else is read. */
  readonly #loaded = new Set<string>()
  #started: StartedAgent | undefined
  #isStarted = false
  #hasValues = false
  #fault: unknown

  constructor(launcher: Launcher, options: AgentOptions) {
    this.#launcher = launcher
    this.#options = options
    const cutter = (stream: 'stdout' | 'stderr'): LineCutter =>
      new LineCutter((line) => tellOutput(launcher.host, stream, line))
    this.#lines = { stdout: cutter('stdout'), stderr: cutter('stderr') }
    this.#peer = new Peer(this.#wire, {
      code: ([hash]) => this.#code.answer(hash),
      output: ([stream, bytes]) => this.#output(stream, bytes),
      trace: ([event]) => options.onTrace(event),
      // That it arrived is all that counts.
      beat: () => {},
    })
    this.#code = new CodeSender(this.#peer)
    this.#probe = new Probe(this, options.probeLimits)
    this.ended = this.#peer.closed.then(() => this.#over())
  }

  async call(call: AgentCall): Promise<unknown> {
    const { bundle, needs, values, hasValues } = call
    const isUnknown = call.hasClasses && !this.#loaded.has(bundle.hash)
    // Values can be read over there only when their classes are known: the code goes before them.
    if (isUnknown && hasValues)
      await this.#ask(call, (options) => this.#peer.call('load', [bundle.hash, needs], options))
    this.#loaded.add(bundle.hash)
    this.#hasValues ||= hasValues
    return await this.#ask(call, (options) => this.#peer.send(behind(['run', bundle.hash, needs], values), options))
  }

  async #ask(call: AgentCall, ask: (options: CallOptions) => Promise<unknown>): Promise<unknown> {
    const { bundle, needs, signal, failure, onSize } = call
    const inFlight = this.#calls.begin()
    const part = needs === 'nothing' ? undefined : 'script'
    try {
      const isFirst = !this.#isStarted
      this.#isStarted = true
      if (!isFirst) this.#code.push(bundle, part)
      this.#code.offer(bundle)
      const onUnread = (): void => this.#givenUp(inFlight)
      const answer = ask({ signal, failure, onSize, onUnread, onOver: inFlight.release })
      if (isFirst) void this.#start(bundle, part)
      return await answer
    } catch (error) {
      if (signal?.aborted === true) this.#givenUp(inFlight)
      inFlight.release()
      throw this.#reasonOf(error)
    }
  }

  /**
   * Was this process silent for so long that it may have been given up over there, and nobody could tell yet? Or may it
   * compute what nobody waits for?
   */
  get isDoubtful(): boolean {
    return this.#probe.result !== undefined || this.#heartbeat.isLate
  }

  /** Asks it. */
  async answers(): Promise<boolean> {
    const { release } = this.#calls.begin()
    try {
      return await (this.#probe.result ?? this.asked())
    } finally {
      release()
    }
  }

  async asked(): Promise<boolean> {
    try {
      await this.#peer.call('beat')
      return true
    } catch {
      return false
    }
  }

  get hasAbandoned(): boolean {
    return this.#peer.hasAbandoned
  }

  get isWanted(): boolean {
    return this.#calls.areWanted
  }

  kill(seconds: number): void {
    const { host } = this.#launcher
    const message = `the process of functions on ${host} was ended: it did not answer for ${seconds} s after one of its calls was given up`
    const advice =
      'a function that computes without a pause keeps all others on its host waiting: let it await something'
    void this.#kill()
    this.#peer.close(new ScriptError('host-lost', message, { host, advice }))
  }

  /** Ends it, and what it started. Calls that run fail. */
  async close(): Promise<void> {
    const started = this.#started
    this.#peer.close()
    if (started === undefined) return
    const timer = setTimeout(() => void this.#kill(), CLOSE_MS)
    await started.program.ended
    clearTimeout(timer)
  }

  async #kill(): Promise<void> {
    try {
      await this.#started?.kill()
    } catch {
      // There is no session for a command: what looks after the agent over there ends it with the connection.
    }
    this.#started?.program.close()
  }

  /** Why the agent is lost, when that is what failed. */
  #reasonOf(error: unknown): unknown {
    if (!(error instanceof ScriptError) || error.code !== 'host-lost' || error.host !== undefined) return error
    if (this.#fault !== undefined) return this.#fault
    const { host } = this.#launcher
    const nearest = error.cause ?? error
    // What the launcher says of it names the host as well.
    const cause = nearest instanceof ScriptError && nearest.cause instanceof Error ? nearest.cause : nearest
    const { lateMs } = this.#heartbeat
    const advice = lateMs === undefined ? adviceOf(nearest) : busyAdvice(lateMs)
    return new ScriptError('host-lost', `${host} was lost: ${(cause as Error).message}`, { host, cause, ...advice })
  }

  async #start(bundle: Part, part: 'script' | undefined): Promise<void> {
    try {
      const code = await this.#code.first(bundle, part, (message) => this.#wire.putFirst(message))
      const started = await startAgent(this.#launcher, {
        ...code,
        uploadRuntime: this.#options.uploadRuntime,
        prelude: () => (this.#hasValues ? NOTHING : this.#wire.held),
        onListening: (listening, bytesSent) => this.#attach(listening, bytesSent),
        onNoise: (text) => this.#noise(text),
        onStderr: (bytes) => this.#lines.stderr.push(bytes),
        onFrames: (bytes) => this.#wire.deliver(bytes),
      })
      this.#started = started
      if (this.hasAbandoned) this.#probe.start()
      this.#wire.settle()
      void started.program.ended.then((error) => this.#wire.finish(error))
      this.#heartbeat.start({ writes: () => this.#wire.writes, beat: () => this.#peer.notify('beat') })
    } catch (error) {
      this.#fault = error
      this.#wire.finish(error as Error)
    }
  }

  #attach(program: StartedProgram, bytesSent: number): void {
    this.#calls.runIn(program)
    this.#wire.attach(program, bytesSent)
  }

  #givenUp(call: CallInFlight): void {
    call.giveUp()
    if (this.#started !== undefined) this.#probe.start()
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

  #over(): void {
    this.#heartbeat.stop()
    this.#calls.end()
    this.#endLines()
    this.#wire.destroy()
  }

  /** A line that no function goes on with is shown as it is. */
  #endLines(): void {
    this.#lines.stdout.end()
    this.#lines.stderr.end()
  }
}

function adviceOf(error: unknown): { readonly advice?: string } {
  const advice = error instanceof ScriptError ? error.advice : undefined
  return advice === undefined ? {} : { advice }
}

function busyAdvice(milliseconds: number): { readonly advice: string } {
  const seconds = Math.round(milliseconds / 1000)
  return {
    advice: `this process computed for ${seconds} s without a pause; where it is not known that the network is there, a function and all it started end after 8 s of silence`,
  }
}

const NOTHING = new Uint8Array(0)
const CLOSE_MS = 5000
const NOISE_CHARACTERS = 2000
