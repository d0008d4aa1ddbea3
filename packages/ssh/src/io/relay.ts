// Joins two streams both ways with back-pressure; each half ends on its own.
import { type Duplex, pipeline } from 'node:stream'

/** When one side fails both are destroyed; when one side ends only its direction does. */
export function relay(a: Duplex, b: Duplex): void {
  const destroy = (): void => {
    a.destroy()
    b.destroy()
  }
  // One may have gone while the other was being opened.
  if (a.destroyed || b.destroyed) return destroy()
  const over = (error: unknown): void => {
    if (error !== null && error !== undefined) destroy()
  }
  pipeline(a, b, over)
  pipeline(b, a, over)
}
