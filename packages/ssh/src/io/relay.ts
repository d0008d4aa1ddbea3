// Joins two streams both ways with back-pressure; each half ends on its own.
import type { Duplex } from 'node:stream'

/** When one side fails both are destroyed; when one side ends only its direction does. */
export function relay(a: Duplex, b: Duplex): void {
  const destroy = (): void => {
    a.destroy()
    b.destroy()
  }
  // One may have gone while the other was being opened.
  if (a.destroyed || b.destroyed) return destroy()
  for (const end of [a, b]) {
    end.on('error', destroy)
    // stream.pipeline would know as well, at twice the price of a short connection.
    end.on('close', () => {
      if (!end.readableEnded || !end.writableFinished) destroy()
    })
  }
  carryOn(a, b)
  carryOn(b, a)
}

/**
 * As `from.pipe(to)`, for a `to` that takes most writes at once. What one turn of the event loop brings leaves in one
 * write, and only what is not taken at once makes `from` wait: a pipe waits whenever a chunk is larger than the
 * writer's high water mark, which of a socket is half of a packet.
 */
function carryOn(from: Duplex, to: Duplex): void {
  let isGathering = false
  const send = (): void => {
    isGathering = false
    to.uncork()
    if (to.writableNeedDrain && to.writableLength > 0) from.pause()
  }
  from.on('data', (chunk: Uint8Array) => {
    if (!isGathering) {
      isGathering = true
      to.cork()
      process.nextTick(send)
    }
    to.write(chunk)
  })
  to.on('drain', () => from.resume())
  // Its end may have come while the other was being opened, also to one that is paused.
  if (from.readableEnded) to.end()
  else from.on('end', () => to.end())
  from.resume()
}
