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
  a.pipe(b)
  b.pipe(a)
}
