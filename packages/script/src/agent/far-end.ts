// A host as functions see it: prepares what is called, keeps an agent there, and brings home what comes of it.
import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { brotliCompressSync, constants } from 'node:zlib'
import { CommandError } from '../command/index.ts'
import { ScriptError } from '../errors.ts'
import { type Bundle, findBundle, type Shipment, shipmentOf } from '../functions/shipment.ts'
import { currentScope, type Scope, type TraceListener } from '../scope/index.ts'
import { InvalidCommand } from '../grammar/index.ts'
import { firstOf, snapshotOf } from '../wire/index.ts'
import { Agent } from './agent.ts'
import type { Part } from './bootstrap/part.ts'
import { traceOfFar } from './far-trace.ts'
import type { Launcher } from './launcher.ts'
import { registerErrors } from './known-errors.ts'
import { registerSecret } from './known-secret.ts'
import { largeTeller } from './large-values.ts'
import { needsOf, type Needs } from './needs.ts'
import type { ProbeLimits } from './probe.ts'
import { homeFrames } from './trouble/frames.ts'
import { registerTransitClasses } from './transit-classes.ts'
import { bundleMaps, type SourceMaps } from './trouble/source-maps.ts'
import { noFunction, traceCall } from './trace-call.ts'
import { textOrigin } from './trouble/text-origin.ts'
import { errorOfRemote } from './trouble/remote-error.ts'
import { withReadableErrors } from './trouble/returned-errors.ts'

/** How functions run on a host. */
export interface FarEndOptions {
  /**
   * Whether this machine's own Node.js may be put into `~/.cache/yon` of a host of the same kind that has none. Default
   * false: such a host is an error.
   */
  readonly uploadRuntime?: boolean
  /** For tests: how long a process in which a call was given up may be silent. */
  readonly probeLimits?: ProbeLimits
}

/** What runs functions on a host. The agent there starts with the first call, and is started anew when it was lost. */
export class FarEnd {
  /** Whom errors and output name. */
  readonly host: string
  readonly #launcher: Launcher
  readonly #options: FarEndOptions
  #agent: Agent | undefined
  /** That one, and those that were not good any more and have not ended. */
  readonly #agents = new Set<Agent>()
  /** Who is told of the commands of functions: whoever traced last. */
  #trace: TraceListener | undefined

  constructor(launcher: Launcher, options: FarEndOptions = {}) {
    this.host = launcher.host
    this.#launcher = launcher
    this.#options = options
  }

  /**
   * Runs `fn` there. `calledFrom` has the stack of the caller, for errors. In a dry scope nothing is run, or connected to: it is
   * looked at whether it could be sent, and the result is undefined.
   * @throws what the function threw, and ScriptError `not-shippable`, `not-encodable`, `no-runtime`, `host-lost` …
   */
  async run(fn: Shippable, args: readonly unknown[], calledFrom: { stack?: string }): Promise<unknown> {
    if (typeof fn !== 'function') throw errorAtHome(noFunction(fn), this.host, calledFrom)
    const end = traceCall(this.host, fn, calledFrom)
    try {
      const result = await this.#run(fn, args, calledFrom)
      end?.(0)
      return result
    } catch (error) {
      end?.(1)
      throw errorAtHome(error, this.host, calledFrom)
    }
  }

  /** Ends the agent, and what its functions started. The next call starts another. */
  async close(): Promise<void> {
    this.#agent = undefined
    await Promise.all([...this.#agents].map((agent) => agent.close()))
  }

  async #run(fn: Shippable, args: readonly unknown[], calledFrom: { stack?: string }): Promise<unknown> {
    const shipment = shipmentOf(fn)
    const prepares = shipment === undefined ? preparedByText(fn) : prepared(shipment)
    const scope = currentScope()
    const captures = prepares instanceof Promise ? undefined : prepares.captures
    // What is sent is as it was when the function was called: before anything is awaited.
    const list = [args, captures, farScope(scope)]
    const values = snapshotOf(list, NAMES)
    const { part, needs, hasClasses } = prepares instanceof Promise ? await prepares : prepares
    if (scope.dry) return undefined
    this.#trace = scope.trace ?? this.#trace
    const current = this.#current()
    const agent = current.isDoubtful ? await this.#living(current) : current
    const maps = (): SourceMaps => mapsOf(fn, part.hash, calledFrom)
    const tellLarge = largeTeller(this.host, part.hash, calledFrom)
    // Only commands have a scope.
    const count = needs !== 'nothing' && list[2] !== undefined ? 3 : captures !== undefined ? 2 : 1
    const value = await agent.call({
      bundle: part,
      needs,
      hasClasses,
      values: firstOf(values, count),
      hasValues: args.length > 0 || count > 1,
      signal: listenable(scope.signal),
      onSize: tellLarge && ((bytes) => tellLarge(bytes, list, NAMES)),
      failure: (sent) => errorOfRemote(sent, { host: this.host, calledFrom, maps: maps() }),
    })
    return withReadableErrors(value, this.host, maps())
  }

  /** One that was given up while this process computed, or computes for ever itself, is not found by a call. */
  async #living(agent: Agent): Promise<Agent> {
    if (await agent.answers()) return agent
    if (this.#agent === agent) this.#agent = undefined
    return this.#current()
  }

  #current(): Agent {
    if (this.#agent !== undefined) return this.#agent
    const agent = new Agent(this.#launcher, {
      uploadRuntime: this.#options.uploadRuntime ?? false,
      probeLimits: this.#options.probeLimits,
      onTrace: (event) => {
        const checked = traceOfFar(event, this.host)
        if (checked !== undefined) this.#trace?.(checked)
      },
    })
    this.#agent = agent
    this.#agents.add(agent)
    void agent.ended.then(() => {
      this.#agents.delete(agent)
      if (this.#agent === agent) this.#agent = undefined
    })
    return agent
  }
}

type Shippable = (...args: never) => unknown

interface Prepared {
  readonly part: Part
  readonly needs: Needs
  readonly hasClasses: boolean
  readonly captures: Readonly<Record<string, unknown>> | undefined
}

/** The code of a function that the runner prepared, and what it captures now. */
function prepared({ bundle: hash, captures: read, hasClasses }: Shipment): Prepared {
  const bundle = findBundle(hash)
  if (bundle === undefined) throw new ScriptError('not-shippable', 'the code of the function was prepared and is gone')
  const captures = read()
  return { ...codeOf(hash, bundle), hasClasses, captures: Object.keys(captures).length === 0 ? undefined : captures }
}

/** The code of a function that nobody prepared. Its parser is large, and scripts under `yon run` do without. */
function preparedByText(fn: Shippable): Prepared | Promise<Prepared> {
  if (readText !== undefined) return preparedBy(readText, fn)
  return import('../functions/function-text.ts').then(({ bundleOfText }) => preparedBy((readText = bundleOfText), fn))
}

function preparedBy(bundleOfText: BundleOfText, fn: Shippable): Prepared {
  const bundle = bundleOfText(fn)
  return { ...codeOf(bundle.hash, bundle), hasClasses: false, captures: undefined }
}

function codeOf(hash: string, bundle: Bundle): { readonly part: Part; readonly needs: Needs } {
  const known = codes.get(hash)
  if (known !== undefined) return known
  const bytes = Buffer.from(bundle.code)
  // Large ones take long at the best quality.
  const quality = bytes.length > WELL_COMPRESSED_BYTES ? 6 : constants.BROTLI_MAX_QUALITY
  const compressed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const code = { part: { name: 'bundle', hash: sha256, compressed }, needs: needsOf(bundle) }
  codes.set(hash, code)
  return code
}

/** Settings of commands hold over there as well; undefined when nothing was changed. */
function farScope(scope: Scope): Readonly<Record<string, unknown>> | undefined {
  const { cwd, env, throws, pipefail, quiet, trace } = scope
  const changed = {
    ...(cwd === undefined ? {} : { cwd }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(throws ? {} : { throws }),
    ...(pipefail ? {} : { pipefail }),
    ...(quiet ? { quiet } : {}),
    ...(trace === undefined ? {} : { traced: true }),
  }
  return Object.keys(changed).length === 0 ? undefined : changed
}

/** What went wrong here, with the stack of the caller instead of ours. */
function errorAtHome(error: unknown, host: string, calledFrom: { readonly stack?: string }): unknown {
  if (!(error instanceof ScriptError) || isLocated(error)) return error
  const [, ...frames] = homeFrames(String(calledFrom.stack))
  const stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  for (const [key, value] of Object.entries({ host: error.host ?? host, stack })) {
    Object.defineProperty(error, key, { value, enumerable: key === 'host', configurable: true, writable: true })
  }
  return error
}

/** Is its stack about a function over there? */
function isLocated(error: Error): boolean {
  return String(error.stack).includes('--- called from ')
}

/** How frames of a function are led back to where it was written. */
function mapsOf(fn: Shippable, hash: string, calledFrom: { readonly stack?: string }): SourceMaps {
  if (shipmentOf(fn) !== undefined) return bundleMaps
  const own = textOrigin(hash, Function.prototype.toString.call(fn), calledFrom)
  return { origin: (place) => own.origin(place) ?? bundleMaps.origin(place) }
}

/** Many calls may listen to one signal; Node.js would warn. */
function listenable(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal !== undefined && !unlimited.has(signal)) {
    setMaxListeners(0, signal)
    unlimited.add(signal)
  }
  return signal
}

registerErrors({ CommandError, InvalidCommand })
registerSecret()
registerTransitClasses()

type BundleOfText = typeof import('../functions/function-text.ts').bundleOfText
let readText: BundleOfText | undefined

/** How errors call what is sent: captured variables by their own names. */
const NAMES = ['args', '', 'the scope']
const unlimited = new WeakSet<AbortSignal>()
const codes = new Map<string, { readonly part: Part; readonly needs: Needs }>()
const WELL_COMPRESSED_BYTES = 32 * 1024
