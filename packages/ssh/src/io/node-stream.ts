// A ByteStream over any Duplex of Node: proxy commands, channels of another connection, sockets of a server.
import type { Socket } from 'node:net'
import type { Duplex, Writable } from 'node:stream'
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'

/** A duplex stream of Node as a byte stream. It must not have been read from yet. Its `error` events end here. */
export function nodeStream(stream: Duplex, description: string): ByteStream {
  let started = false
  let over = false
  let early: Error | undefined
  let events: ByteStreamEvents | undefined
  const finish = (error?: Error): void => {
    if (over) return
    if (!started) {
      early ??= error ?? new Error('closed before use')
      return
    }
    over = true
    events?.closed(error)
    stream.destroy()
  }
  stream.on('error', finish)
  stream.on('close', () => finish())
  return {
    description,
    start(to) {
      started = true
      events = to
      if (early !== undefined || stream.destroyed) return finish(early)
      stream.on('data', (chunk: Uint8Array) => to.bytes(chunk, 0))
      stream.on('end', () => finish())
      stream.on('drain', () => to.drain())
    },
    get backlog() {
      return stream.writableLength
    },
    write: (chunks) => writeChunks(stream, chunks),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    end: () => void stream.end(),
    destroy: () => void stream.destroy(),
    ref: () => (stream as Partial<Pick<Socket, 'ref'>>).ref?.(),
    unref: () => (stream as Partial<Pick<Socket, 'unref'>>).unref?.(),
  }
}

/** One system call for all of it: small flights are joined, large ones go out as a vector. */
export function writeChunks(stream: Writable, chunks: readonly Uint8Array[]): boolean {
  if (stream.destroyed || stream.writableEnded) return false
  if (chunks.length === 1) return stream.write(chunks[0] as Uint8Array)
  let total = 0
  for (const chunk of chunks) total += chunk.length
  if (total <= JOIN_BYTES_MAX) return stream.write(Buffer.concat(chunks, total))
  stream.cork()
  let more = true
  for (const chunk of chunks) more = stream.write(chunk)
  stream.uncork()
  return more
}

const JOIN_BYTES_MAX = 16 * 1024
