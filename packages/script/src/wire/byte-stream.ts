import type { Duplex, Readable, Writable } from 'node:stream'

/** Two directions of bytes: a Duplex, or one stream for each. */
export type ByteStream = Duplex | { readonly input: Readable; readonly output: Writable }

/** Both directions of a stream. */
export function directionsOf(stream: ByteStream): { readonly input: Readable; readonly output: Writable } {
  return 'input' in stream ? stream : { input: stream, output: stream }
}
