// Waiting that a signal ends, also where what is waited for does not listen to it.

/** The items until the signal fires, also while the next one is awaited; then its reason is thrown. */
export async function* untilAborted<T>(
  items: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  try {
    for (;;) {
      const next = await raceAbort(async () => await iterator.next(), signal)
      if (next.done === true) return
      yield next.value
    }
  } finally {
    // Not awaited: a source that hangs would keep us.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

/** What `run` gives, or the reason of the signal when that fires first. */
export async function raceAbort<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await run()
  signal.throwIfAborted()
  return await new Promise<T>((resolve, reject) => {
    const aborted = () => reject(signal.reason as Error)
    signal.addEventListener('abort', aborted, { once: true })
    run()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', aborted))
  })
}
