// What a person reads about a value that cannot be sent: the way to it, what it is, and what to do.
import { ScriptError } from '../errors.ts'

/** A way into a value: `cfg.db.socket`, `args[0]["odd key"]`. */
export function formatPath(root: string, steps: readonly (string | number)[]): string {
  let text = root
  for (const step of steps.slice(0, STEPS_MAX)) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step)) text += text === '' ? step : `.${step}`
    else if (/^[.<(]/.test(step)) text += step
    else text += `[${JSON.stringify(step.slice(0, NAME_MAX))}]`
  }
  if (steps.length > STEPS_MAX) text += '…'
  return text === '' ? 'the value' : text
}

/** The error for what stands at `path`. */
export function notEncodable(path: string, value: unknown): ScriptError {
  const { what, advice } = describe(value)
  return new ScriptError('not-encodable', `${path}: ${what} cannot be sent`, { advice })
}

function describe(value: unknown): { what: string; advice: string } {
  if (typeof value === 'symbol') return { what: 'a symbol', advice: 'send its description' }
  if (typeof value === 'function') {
    const what = value.name === '' ? 'a function' : `the function ${value.name}`
    return { what, advice: 'wrap it in callback(), or call it over there' }
  }
  const name = classNameOf(value as object)
  return {
    what: HANDLES[name] ?? name,
    advice: ADVICE[name] ?? 'send the properties that are needed, or registerClass',
  }
}

function classNameOf(value: object): string {
  try {
    const { name } = value.constructor
    return typeof name === 'string' && name !== '' ? name.slice(0, NAME_MAX) : 'an object of no known class'
  } catch {
    return 'an object of no known class'
  }
}

const HANDLE = 'open it over there: a handle belongs to its process'
const WEAK = 'use a Map or a Set'

/** Open handles that have a class of their own. Some could be read as streams, which is rarely meant. */
export const HANDLES: Readonly<Record<string, string>> = {
  Socket: 'net.Socket',
  Server: 'net.Server',
  TLSSocket: 'tls.TLSSocket',
  ChildProcess: 'child_process.ChildProcess',
  FileHandle: 'fs.FileHandle',
  WriteStream: 'fs.WriteStream',
  Interface: 'readline.Interface',
}

const ADVICE: Readonly<Record<string, string>> = {
  Promise: 'await it first',
  Proxy: 'send the object behind it, or a copy',
  Generator: 'spread it into an array, or make it an async generator',
  WeakMap: WEAK,
  WeakSet: WEAK,
  WeakRef: 'send what it refers to',
  SharedArrayBuffer: 'memory is not shared between hosts: copy it',
  ...Object.fromEntries(Object.keys(HANDLES).map((name) => [name, HANDLE])),
}

const STEPS_MAX = 30
const NAME_MAX = 80
