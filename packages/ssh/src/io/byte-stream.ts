// What a connection runs over: a TCP socket, a proxy command's pipes, a channel of another connection, memory.

/** What a stream tells its owner. */
export interface ByteStreamEvents {
  /**
   * Bytes of the peer, valid during the call only. `headroom` bytes before them, in the same ArrayBuffer, may be
   * overwritten by the receiver, so that it can put what it kept of the last call in front without copying all.
   */
  bytes(chunk: Uint8Array, headroom: number): void
  /** More may be written. */
  drain(): void
  /** The peer is done, the stream failed, or it was destroyed. Called once. */
  closed(error: Error | undefined): void
}

/** A reliable, ordered, bidirectional stream of bytes. */
export interface ByteStream {
  /** For messages to people, for example `127.0.0.1 port 22`. */
  readonly description: string
  /** Begins to deliver. Nothing is delivered before. */
  start(events: ByteStreamEvents): void
  /** Bytes written that the system has not taken yet. */
  readonly backlog: number
  /** Takes all chunks. False: wait for `drain` before writing more. */
  write(chunks: readonly Uint8Array[]): boolean
  pause(): void
  resume(): void
  /** Delivers what was written, then closes. */
  end(): void
  /** Closes at once. */
  destroy(): void
  /** Whether it keeps the process running, where it is something that can. As after `ref` from the start. */
  ref?(): void
  unref?(): void
}
