import type { ByteStream, ByteStreamEvents } from '@yon/ssh'

/** The stream, and how many flights of ours waited for an answer: each is a round trip. */
export function countFlights(inner: ByteStream): ByteStream & { readonly flights: number } {
  let flights = 0
  let waiting = false
  const write = (chunks: readonly Uint8Array[]): boolean => {
    waiting = true
    return inner.write(chunks)
  }
  const start = (events: ByteStreamEvents): void =>
    inner.start({
      drain: () => events.drain(),
      closed: (error) => events.closed(error),
      bytes(chunk, headroom) {
        if (waiting) flights++
        waiting = false
        events.bytes(chunk, headroom)
      },
    })
  return {
    description: inner.description,
    get backlog() {
      return inner.backlog
    },
    get flights() {
      return flights
    },
    start,
    write,
    pause: () => inner.pause(),
    resume: () => inner.resume(),
    end: () => inner.end(),
    destroy: () => inner.destroy(),
  }
}
