// What home can ask of the agent.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { ScopeSettings, TraceListener } from '../../scope/index.ts'
import { CAUSES_MAX, type CallContext, encode, FURTHER_CAUSES, freezeDeep, type Methods } from '../../wire/index.ts'
import type { Needs } from '../needs.ts'
import type { CodeStore } from './code-store.ts'
import type { End } from './end.ts'
import { evaluate, type MakeFunction } from './evaluate.ts'
import { explainFrozen } from './frozen.ts'
import type { Library } from './library.ts'

/** A function that is to run: what home sends, in this order. */
type RunArguments = readonly [
  hash: string,
  needs: Needs,
  args: readonly unknown[],
  captures: object | undefined,
  scope: (ScopeSettings & { readonly traced?: boolean }) | undefined,
]

/** Runs functions. */
export class Calls {
  readonly methods: Methods
  readonly #store: CodeStore
  readonly #library: Library
  readonly #end: End
  readonly #trace: TraceListener
  readonly #functions = new Map<string, Promise<MakeFunction>>()

  constructor(store: CodeStore, library: Library, end: End, trace: TraceListener) {
    this.#store = store
    this.#library = library
    this.#end = end
    this.#trace = trace
    this.methods = {
      run: (args, context) => this.#run(args as unknown as RunArguments, context),
      load: async ([hash, needs]) => void (await this.#function(hash as string, needs as Needs)),
      code: ([hash, compressed]) => store.put(hash as string, compressed as Uint8Array),
      values: ([hash, compressed]) => {
        store.put(hash as string, compressed as Uint8Array)
        library.loadValues()
      },
      // That it came is all that counts.
      beat: () => {},
    }
  }

  async #run([hash, needs, args, captures, scope]: RunArguments, context: CallContext): Promise<unknown> {
    const leave = this.#end.enter()
    let result: unknown
    try {
      const make = await this.#function(hash, needs)
      const fn = make(captures === undefined ? {} : freezeDeep(captures))
      const { traced = false, ...settings } = scope ?? {}
      const farScope = { settings, trace: traced ? this.#trace : undefined }
      result = await this.#library.inScope(needs, farScope, context, async () =>
        inThisContext(await fn(...args), captures === undefined ? unchanged : explainFrozen),
      )
    } catch (error) {
      throw sendable(captures === undefined ? error : explainFrozen(error))
    } finally {
      leave()
    }
    return result
  }

  async #function(hash: string, needs: Needs): Promise<MakeFunction> {
    const known = this.#functions.get(hash)
    if (known !== undefined) return await known
    const making = this.#make(hash, needs)
    this.#functions.set(hash, making)
    making.catch(() => this.#functions.delete(hash))
    return await making
  }

  async #make(hash: string, needs: Needs): Promise<MakeFunction> {
    const [code] = await Promise.all([this.#store.get(hash), this.#library.load(needs)])
    return evaluate(`yon:${hash}`, code, this.#library.require) as MakeFunction
  }
}

/** A generator goes on in the scope it began in, whoever asks for its next item. One that is not asynchronous becomes so. */
function inThisContext(result: unknown, explain: (error: unknown) => unknown): unknown {
  return isGenerator(result) ? continued(result, AsyncLocalStorage.snapshot(), explain) : result
}

function unchanged(error: unknown): unknown {
  return error
}

async function* continued(
  generator: AsyncGenerator | Generator,
  run: <R>(fn: () => R) => R,
  explain: (error: unknown) => unknown,
): AsyncGenerator<unknown, unknown> {
  try {
    for (;;) {
      const { value, done } = await run(() => generator.next())
      if (done === true) return value
      yield value
    }
  } catch (error) {
    throw explain(error)
  } finally {
    await run(() => generator.return(undefined))
  }
}

function isGenerator(value: unknown): value is AsyncGenerator | Generator {
  if (typeof value !== 'object' || value === null) return false
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
  return tag === 'AsyncGenerator' || tag === 'Generator'
}

/** The error, without what of it cannot be sent. */
function sendable(error: unknown, depth = 0): unknown {
  try {
    encode(error)
    return error
  } catch {
    if (!(error instanceof Error)) return new Error(String(error))
    return Object.assign(bare(error), sendableProperties(error, depth))
  }
}

function bare(error: Error): Error {
  const type = LANGUAGE.find((each) => error instanceof each)
  const copy = type === undefined ? new Error(error.message) : new type(error.message)
  if (type === undefined) Object.defineProperty(copy, 'name', { value: error.name, configurable: true, writable: true })
  Object.defineProperty(copy, 'stack', { value: error.stack, configurable: true, writable: true })
  return copy
}

function sendableProperties(error: Error, depth: number): Record<string, unknown> {
  const pairs = Object.entries(error).filter(([, value]) => {
    try {
      encode(value)
      return true
    } catch {
      return false
    }
  })
  if (error.cause === undefined) return Object.fromEntries(pairs)
  const cause = depth < CAUSES_MAX ? sendable(error.cause, depth + 1) : FURTHER_CAUSES
  return { ...Object.fromEntries(pairs), cause }
}

const LANGUAGE = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]
