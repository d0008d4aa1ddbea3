// What stands for `yon` in the scripts of shapes: a function runs here as it is, and once more through an agent in another
// process.
import assert from 'node:assert/strict'
import { FarEnd, localLauncher, remote as run } from '@yon/script'
import { shipmentOf } from '@yon/script/functions'

export { FarEnd, localLauncher } from '@yon/script'

type AnyFunction = (...args: unknown[]) => unknown

export async function remote(_host: unknown, fn: AnyFunction, ...args: unknown[]): Promise<unknown> {
  assert.ok(shipmentOf(fn), 'the function was made ready')
  const there = await settled(() => run(away, fn as never, ...(args as never[])))
  assert.deepEqual(there, await settled(() => fn(...args)))
  return there
}

export const here = { run: (fn: AnyFunction, ...args: unknown[]) => remote(here, fn, ...args) }

/** Ends the agent. */
export async function close(): Promise<void> {
  await away.farEnd.close()
}

/** The values of an iterable, or the value. */
async function settled(make: () => unknown): Promise<unknown> {
  const value = await make()
  const isIterable = typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || 'next' in value)
  if (!isIterable) return value
  const values = []
  for await (const each of value as AsyncIterable<unknown>) values.push(each)
  return values
}

const away = { farEnd: new FarEnd(localLauncher()) }
