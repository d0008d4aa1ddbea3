// How a call of a function is shown to who traces the scope, and what is no function to who calls it.
import { relative } from 'node:path'
import process from 'node:process'
import { ScriptError } from '../errors.ts'
import { currentScope } from '../scope/index.ts'
import { plainText } from './plain-text.ts'
import { firstPlace } from './trouble/frames.ts'

type Caller = { readonly stack?: string }

/** Tells who traces the scope that the function starts, or that it would; what it returns tells the end. */
export function traceCall(
  host: string,
  fn: { readonly name: string },
  calledFrom: Caller,
): ((status: number) => void) | undefined {
  const { trace, cwd, dry } = currentScope()
  if (trace === undefined) return undefined
  const facts = { host, text: `remote ${labelOf(fn, calledFrom)}`, cwd }
  const start = performance.now()
  trace({ kind: dry ? 'skipped' : 'started', ...facts })
  if (dry) return undefined
  return (status) =>
    trace({ kind: 'ended', ...facts, status, signal: undefined, milliseconds: performance.now() - start })
}

/** `deploy() at deploy.ts:12:9`: what is called, where that has a name, and where from. */
export function labelOf({ name }: { readonly name: string }, calledFrom: Caller): string {
  const place = firstPlace(String(calledFrom.stack))
  const what = name === '' ? 'function' : `${plainText(name)}()`
  return place === undefined ? what : `${what} at ${fileName(place.file)}:${place.line}:${place.column}`
}

/** The error for something else that is to run on a host. */
export function noFunction(value: unknown): ScriptError {
  const what = value === null ? 'null' : typeof value
  const message = `what is to run there must be a function, and is ${what === 'object' ? 'an object' : what}`
  const advice = 'remote(host, fn, ...args), host.run(fn, ...args), each(hosts, options, fn, ...args)'
  return new ScriptError('invalid-argument', message, { advice })
}

function fileName(file: string): string {
  const near = file.startsWith('/') ? relative(process.cwd(), file) : file
  return plainText(near.startsWith('..') ? file : near)
}
