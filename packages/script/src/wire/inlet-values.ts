// What a script holds of streams and callbacks of the other side. Those that are forgotten are ended by the collector.
import { Readable } from 'node:stream'
import type { Envelope } from './decode.ts'
import type { Inlet } from './inlet.ts'

/** Decodes an item. */
export type DecodeItem = (envelope: Envelope) => unknown

/** An async iterator over the items. `return()`, as `break` calls it, closes the generator at the other side and waits for that. */
export function iteratorOf(inlet: Inlet, decode: DecodeItem): AsyncGenerator<unknown, undefined, undefined> {
  const next = async (): Promise<IteratorResult<unknown, undefined>> => {
    const arrived = await inlet.next()
    return arrived === undefined
      ? { done: true, value: undefined }
      : { done: false, value: decodeOrStop(inlet, decode, arrived as Envelope) }
  }
  const stop = async (): Promise<IteratorResult<unknown, undefined>> => {
    await inlet.stop()
    return { done: true, value: undefined }
  }
  const iterator: AsyncGenerator<unknown, undefined, undefined> = {
    next,
    return: stop,
    throw: async (error: unknown) => {
      await stop()
      throw error
    },
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
  unread.register(iterator, inlet)
  return iterator
}

/** A web stream of the items. */
export function webStreamOf(inlet: Inlet, decode: DecodeItem): ReadableStream<unknown> {
  const stream = new ReadableStream<unknown>(
    {
      async pull(controller) {
        const arrived = await inlet.next()
        if (arrived === undefined) controller.close()
        else controller.enqueue(decodeOrStop(inlet, decode, arrived as Envelope))
      },
      cancel: async () => await inlet.stop(),
    },
    { highWaterMark: 0 },
  )
  unread.register(stream, inlet)
  return stream
}

/** A stream of Node's of the bytes. */
export function readableOf(inlet: Inlet): Readable {
  const stream = new Readable({
    read() {
      inlet.next().then(
        (bytes) => this.push(bytes ?? null),
        (error: unknown) => this.destroy(error as Error),
      )
    },
    destroy(error, done) {
      inlet.stop().catch(() => undefined)
      done(error)
    },
  })
  unread.register(stream, inlet)
  return stream
}

/** A function that calls one of the other side. `release` tells that nobody can call it any more. */
export function callbackOf(
  call: (args: readonly unknown[]) => Promise<unknown>,
  release: () => void,
): ((...args: unknown[]) => Promise<unknown>) & Disposable {
  const callback = async (...args: unknown[]) => await call(args)
  uncalled.register(callback, release)
  return Object.assign(callback, { [Symbol.dispose]: release })
}

function decodeOrStop(inlet: Inlet, decode: DecodeItem, envelope: Envelope): unknown {
  try {
    return decode(envelope)
  } catch (error) {
    inlet.stop().catch(() => undefined)
    throw error
  }
}

// No closures of the functions above, which would hold what they wait for.
const unread = new FinalizationRegistry<Inlet>((inlet) => void inlet.stop().catch(() => undefined))
const uncalled = new FinalizationRegistry<() => void>((release) => release())
