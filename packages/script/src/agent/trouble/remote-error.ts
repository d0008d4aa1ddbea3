// What a function threw over there, as it is thrown here: of the same class where that is known, with the frames of both sides.
import { CommandError } from '../../command/index.ts'
import { ScriptError } from '../../errors.ts'
import { plainText } from '../plain-text.ts'
import { homeFrames, remoteFrames } from './frames.ts'
import { bundleMaps, type SourceMaps } from './source-maps.ts'

/** An error of a class that is not known here. `name` and `message` are those that it had over there. */
export class RemoteError extends ScriptError {
  override readonly name: string
  /** Its own properties over there, as far as they could be sent. */
  readonly properties: Readonly<Record<string, unknown>>

  constructor(
    host: string,
    name: string,
    message: string,
    properties: Readonly<Record<string, unknown>>,
    cause: unknown,
  ) {
    super('remote-failed', message, { host, cause })
    this.name = name
    this.properties = properties
  }
}

/** Where it happened, and who called. */
export interface RemoteFailure {
  readonly host: string
  /** The stack of whoever called the function, read only now. */
  readonly calledFrom: { readonly stack?: string } | undefined
  readonly maps?: SourceMaps
}

/** The error to be thrown here. What was thrown and is no error stays what it is. */
export function errorOfRemote(thrown: unknown, failure: RemoteFailure): unknown {
  return localize(thrown, failure, 0)
}

function localize(thrown: unknown, failure: RemoteFailure, depth: number): unknown {
  if (!(thrown instanceof Error) || depth > CAUSES_MAX) return thrown
  const { host, calledFrom, maps = bundleMaps } = failure
  const frames = remoteFrames(textOf(thrown.stack), host, maps)
  const error = isKnown(thrown) ? thrown : unknownError(thrown, host)
  set(error, 'message', shown(thrown.message))
  if (Object.hasOwn(error, 'name')) set(error, 'name', shown(error.name))
  if (error instanceof ScriptError) {
    for (const fact of ['host', 'advice'] as const) if (error[fact] !== undefined) set(error, fact, shown(error[fact]))
    nameHost(error, host)
  }
  if (Object.hasOwn(thrown, 'cause'))
    set(error, 'cause', localize(thrown.cause, { ...failure, calledFrom: undefined }, depth + 1))
  if (error instanceof AggregateError) {
    const errors: readonly unknown[] = Array.isArray(error.errors) ? error.errors : []
    const inner = { ...failure, calledFrom: undefined }
    set(
      error,
      'errors',
      errors.slice(0, ERRORS_MAX).map((each) => localize(each, inner, depth + 1)),
    )
  }
  const home = calledFrom === undefined ? [] : homeFrames(String(calledFrom.stack))
  const title = `${shown(error.name)}: ${error.message}`
  set(error, 'stack', [title, ...frames, ...home].join('\n'))
  return error
}

/** What was `here` over there has a name here. */
function nameHost(error: ScriptError, host: string): void {
  if (error.host !== undefined && error.host !== HERE) return
  set(error, 'host', host)
  if (!(error instanceof CommandError)) return
  if (error.message.startsWith(`${HERE}: `)) set(error, 'message', host + error.message.slice(HERE.length))
  const { result } = error
  if (typeof result !== 'object' || result === null || !Array.isArray(result.stages)) return
  const stages = result.stages.map((stage) => (stage?.host === HERE ? { ...stage, host } : stage))
  set(error, 'result', { ...result, host: result.host === HERE ? host : result.host, stages })
}

/** Classes that both sides know arrive as such; an Error with another name stands for one that is not known. */
function isKnown(error: Error): boolean {
  return Object.getPrototypeOf(error) !== Error.prototype || error.name === 'Error'
}

function unknownError(error: Error, host: string): RemoteError {
  const properties = Object.fromEntries(Object.entries(error).filter(([key]) => !INHERENT.has(key)))
  return new RemoteError(host, shown(error.name), textOf(error.message), properties, error.cause)
}

function set(error: Error, key: string, value: unknown): void {
  const enumerable = key === 'host' || key === 'result'
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}

/** What is said to be a text may be anything. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function shown(value: unknown): string {
  return bounded(plainText(textOf(value)))
}

function bounded(text: string): string {
  return text.length <= TEXT_CHARACTERS ? text : `${text.slice(0, TEXT_CHARACTERS)}…`
}

const HERE = 'here'
const INHERENT = new Set(['name', 'message', 'stack', 'cause'])
const CAUSES_MAX = 16
const ERRORS_MAX = 100
const TEXT_CHARACTERS = 64 * 1024
