// Several at once, but not too many.
import { ScriptError } from '../errors.ts'
import { currentScope, within } from '../scope/index.ts'

/** How many at once. */
export interface ParallelOptions {
  /** Default 8. */
  readonly limit?: number
}

/**
 * Calls `fn` for every item, a limited number of them at once, and gives the results in the order of the items. The
 * first error ends it: no further item is begun, the signal of the scope fires for the others, and it is thrown when
 * they have ended.
 */
export async function parallel<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { limit = 8 }: ParallelOptions,
  fn: (item: Item, index: number) => Result | PromiseLike<Result>,
): Promise<Awaited<Result>[]> {
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 1)) {
    throw new ScriptError('invalid-argument', `limit is how many items at once, a whole number from 1 on; not ${limit}`)
  }
  if (!isList(items) || typeof fn !== 'function') {
    throw new ScriptError('invalid-argument', 'parallel takes a list of items and a function: parallel(items, {}, fn)')
  }
  const results: Awaited<Result>[] = []
  const stop = new AbortController()
  let failure: { readonly error: unknown } | undefined
  const fail = (error: unknown) => {
    failure ??= { error }
    stop.abort(new ScriptError('aborted', 'another one of those in parallel failed', { cause: error }))
  }
  await within({ signal: stop.signal }, async () => {
    const running = new Set<Promise<void>>()
    let index = 0
    const begin = async (item: Item, at: number) => {
      results[at] = await fn(item, at)
    }
    try {
      for await (const item of untilAborted(items, currentScope().signal)) {
        const one = begin(item, index++)
          .catch(fail)
          .finally(() => running.delete(one))
        running.add(one)
        if (running.size >= limit) await Promise.race(running)
      }
    } catch (error) {
      fail(error)
    }
    await Promise.all(running)
  })
  if (failure !== undefined) throw failure.error
  return results
}

function isList(items: unknown): boolean {
  if (typeof items === 'string') return true
  return typeof items === 'object' && items !== null && (Symbol.iterator in items || Symbol.asyncIterator in items)
}

/** The items until the signal fires, also while the next one is awaited; then its reason is thrown. */
async function* untilAborted<Item>(items: Iterable<Item> | AsyncIterable<Item>, signal: AbortSignal | undefined) {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const { promise: aborted, reject } = withRejection()
  const listener = () => reject(signal?.reason)
  signal?.addEventListener('abort', listener)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const next = await Promise.race([iterator.next(), aborted])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    signal?.removeEventListener('abort', listener)
    // Not awaited: a source that hangs would keep us.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

function withRejection(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<never>((_, no) => {
    reject = no
  })
  promise.catch(() => undefined)
  return { promise, reject }
}
