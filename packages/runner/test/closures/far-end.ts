// What stands for `yon` in the scripts of shapes: a function runs here as it is, and once more as its bundle, with
// copies of what it captures, frozen as they are over there.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { runInThisContext } from 'node:vm'
import { findBundle, shipmentOf } from '@yon/script/functions'

type AnyFunction = (...args: unknown[]) => unknown

export async function remote(_host: unknown, fn: AnyFunction, ...args: unknown[]): Promise<unknown> {
  const there = await settled(() => far(fn)(...structuredClone(args)))
  assert.deepEqual(there, await settled(() => fn(...args)))
  return there
}

export const here = { run: (fn: AnyFunction, ...args: unknown[]) => remote(here, fn, ...args) }

function far(fn: AnyFunction): AnyFunction {
  const shipment = shipmentOf(fn)
  assert.ok(shipment, 'the function was made ready')
  const bundle = findBundle(shipment.bundle)
  assert.ok(bundle)
  const module = { exports: {} as (captures: unknown) => AnyFunction }
  const factory = runInThisContext(`(function (module, exports, require) {${bundle.code}\n})`) as AnyFunction
  factory(module, module.exports, createRequire(import.meta.url))
  return module.exports(frozen(structuredClone(shipment.captures())))
}

/** The values of an iterable, or the value. */
async function settled(make: () => unknown): Promise<unknown> {
  const value = await make()
  const isIterator = typeof value === 'object' && value !== null && 'next' in value
  if (!isIterator) return value
  const values = []
  for await (const each of value as unknown as AsyncIterable<unknown>) values.push(each)
  return values
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const each of Object.values(value)) frozen(each)
    Object.freeze(value)
  }
  return value
}
