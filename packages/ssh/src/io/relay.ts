// Joins two streams both ways with back-pressure; each half ends on its own.
import { type Duplex, pipeline } from 'node:stream'

/** When one side fails both are destroyed; when one side ends only its direction does. */
export function relay(a: Duplex, b: Duplex): void {
  const fail = (error: unknown): void => {
    if (error === null || error === undefined) return
    a.destroy()
    b.destroy()
  }
  pipeline(a, b, fail)
  pipeline(b, a, fail)
}
