// Where the output of a command begins: shells may write whatever their start-up files say before they come to it.
import type { Readable } from 'node:stream'

/** The first record of a command on its standard output. */
export interface Marker {
  /** Undefined: the stream ended without any, or went on with what is none. */
  readonly fields: readonly string[] | undefined
  /** What stood before it; not all when it was much. */
  readonly noise: string
}

/** Reads up to the mark that begins with `nonce`, and leaves what follows in the stream. */
export async function readMarker(stream: Readable, nonce: string): Promise<Marker> {
  let seen = Buffer.alloc(0)
  let noise = ''
  let noiseBytes = 0
  for (;;) {
    const chunk = stream.read() as Buffer | null
    if (chunk === null) {
      if (stream.readableEnded || stream.destroyed) return { fields: undefined, noise: noise + seen.toString() }
      await more(stream)
      continue
    }
    seen = Buffer.concat([seen, chunk])
    const start = seen.indexOf(nonce)
    const end = start < 0 ? -1 : seen.indexOf('\n', start)
    if (end >= 0) {
      if (end + 1 < seen.length) stream.unshift(seen.subarray(end + 1))
      const fields = seen
        .subarray(start + nonce.length + 1, end)
        .toString()
        .split(' ')
      return { fields, noise: noise + seen.subarray(0, start).toString() }
    }
    // No mark of ours: whoever sends it does not mean well.
    if (start >= 0 && seen.length - start > MARK_MAX) return { fields: undefined, noise }
    const kept = start < 0 ? Math.max(0, seen.length - nonce.length) : start
    if (noise.length < NOISE_MAX) noise += seen.subarray(0, kept).toString()
    noiseBytes += kept
    // No login says so much, and this one may go on for ever.
    if (noiseBytes > NOISE_BYTES_MAX) return { fields: undefined, noise }
    seen = seen.subarray(kept)
  }
}

function more(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of EVENTS) stream.off(event, done)
      resolve()
    }
    for (const event of EVENTS) stream.on(event, done)
  })
}

const EVENTS = ['readable', 'end', 'close', 'error']
const NOISE_MAX = 16 * 1024
const NOISE_BYTES_MAX = 4 * 1024 * 1024
const MARK_MAX = 8 * 1024
