// `remote(host, fn, ...args)`.
import { ScriptError } from '../errors.ts'
import { type Scope, within } from '../scope/index.ts'
import type { FarEnd } from './far-end.ts'

/** A host that runs functions. */
export interface FunctionHost {
  /** For this library: what runs them. */
  readonly farEnd: FarEnd
  /** The directory and variables of commands of functions, inside those of the scope. */
  readonly view?: Pick<Scope, 'cwd' | 'env'>
}

/**
 * What can be sent: everything that structured cloning takes, errors, URLs, streams, async iterables, signals, and functions
 * made by `callback`. What types cannot tell is told when it is sent, with the path to it.
 */
export type Wire =
  string | number | bigint | boolean | null | undefined | WireObject | ((...args: never[]) => Promise<unknown>)

/** An object that is no function, promise or handle: those have one of these. */
export type WireObject = object & {
  readonly apply?: never
  readonly then?: never
  /** net.Socket */
  readonly destroySoon?: never
  /** net.Server */
  readonly getConnections?: never
  /** child_process.ChildProcess */
  readonly spawnargs?: never
  /** fs.FileHandle */
  readonly appendFile?: never
}

/** What a result is when it has come home: generators are async iterables here. */
export type Home<R> = Awaited<R> extends AsyncGenerator<infer T> | Generator<infer T> ? AsyncIterable<T> : Awaited<R>

/** A call: await it for the result. That of a generator can be iterated without. */
export type RemoteCall<R> = Promise<Home<R>> & (Home<R> extends AsyncIterable<infer T> ? AsyncIterable<T> : unknown)

/**
 * Runs `fn` on `host` with what it captures and `args`, and gives what it returns or throws. The values it captures arrive
 * frozen. Under `yon run` it may use imports and variables of its file; otherwise nothing but its arguments and what Node.js
 * has by itself. The scope's signal and timeout cancel the call. In a dry scope it is told to `trace` and not run: the result is
 * undefined, and there is nothing to iterate.
 *
 * What it throws is thrown here: of its own class where that is one of the language or of this library, else a
 * `RemoteError`, with the frames of both sides.
 * @throws ScriptError `not-shippable`, `not-encodable`, `no-runtime`, `host-lost`, `agent-misbehaved`
 */
export function remote<A extends Wire[], R>(host: FunctionHost, fn: (...args: A) => R, ...args: A): RemoteCall<R> {
  const calledFrom: { stack?: string } = {}
  Error.captureStackTrace(calledFrom, remote)
  return remoteFrom(calledFrom, host, fn, args)
}

/** For this library: the same, when it is another function that the script calls; `calledFrom` has the stack of that. */
export function remoteFrom<A extends Wire[], R>(
  calledFrom: { stack?: string },
  host: FunctionHost,
  fn: (...args: A) => R,
  args: A,
): RemoteCall<R> {
  const { farEnd, view } = hostToRunOn(host)
  const run = (): Promise<unknown> => farEnd.run(fn, args, calledFrom)
  const hasView = view !== undefined && (view.cwd !== undefined || Object.keys(view.env).length > 0)
  return iterable(hasView ? within({ cwd: view.cwd, env: view.env }, run) : run()) as unknown as RemoteCall<R>
}

/** Scripts without types pass names. */
function hostToRunOn(host: unknown): FunctionHost {
  if (typeof host === 'object' && host !== null && 'farEnd' in host) return host as FunctionHost
  const name = typeof host === 'string' && host !== '' ? host : 'web1'
  throw new ScriptError('invalid-argument', `remote takes a host: host(${JSON.stringify(name).replaceAll('"', "'")})`)
}

function iterable(result: Promise<unknown>): Promise<unknown> & AsyncIterable<unknown> {
  return Object.assign(result, {
    async *[Symbol.asyncIterator]() {
      // In a dry scope there is none.
      yield* ((await result) ?? []) as AsyncIterable<unknown>
    },
  })
}
