const marked = new WeakSet<object>()

/**
 * A function of this side that the other side may call. Over there it is a function that returns a promise; it lives until the
 * call that carried it is over, the streams of its result included.
 */
export function callback<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => Promise<Awaited<R>> {
  const call = async (...args: A): Promise<Awaited<R>> => await fn(...args)
  marked.add(call)
  return call
}

/** Was it made by `callback`? */
export function isCallback(value: unknown): value is (...args: unknown[]) => Promise<unknown> {
  return typeof value === 'function' && marked.has(value)
}
