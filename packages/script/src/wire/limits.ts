// What one end of a stream lets the other one do. Both ends are to have the same: an honest one keeps to its own.

/** What the other end may take of us. */
export interface WireLimits {
  /** Calls that it may have in flight; more wait at its end. Default 4,096. */
  readonly callsInFlight: number
  /** Streams, signals and callbacks that live at once, each way. Default 4,096. */
  readonly liveValues: number
  /** Bytes of one value, encoded. Default 128 MiB. */
  readonly valueBytes: number
  /** Bytes that are kept for it in all: values that come in pieces, items nobody has taken yet. Default 256 MiB. */
  readonly bufferedBytes: number
}

export const LIMITS: WireLimits = {
  callsInFlight: 4096,
  liveValues: 4096,
  valueBytes: 128 * 1024 * 1024,
  bufferedBytes: 256 * 1024 * 1024,
}

/** Bytes of a message that go in one frame; larger ones are cut. */
export const CHUNK_BYTES = 64 * 1024
/** Bytes after the length of a frame: a chunk, its kind, its id, and the total of what was cut. */
export const FRAME_BYTES_MAX = CHUNK_BYTES + 32
/** Large messages on their way at once: the others wait. */
export const LARGE_AT_ONCE = 32
/** Bytes of large messages that may be sent before the other end says that it takes them. */
export const UNASKED_BYTES = 1024 * 1024
/** Answers that are neither results nor items, such as credit, and that the other end does not read. */
export const UNREAD_ANSWERS_MAX = 1024 * 1024

/** The credit of a stream when it begins, in bytes. */
export const WINDOW_AT_FIRST = 64 * 1024
/** It grows to this while its reader waits for more. */
export const WINDOW_MAX = 4 * 1024 * 1024
/** What an item costs besides its bytes, so that empty ones are not free, and a generator does not run far ahead. */
export const ITEM_COST = 1024
/** The same of bytes in a stream of bytes. */
export const DATA_COST = 32
/** More credit than any reader gives. */
export const CREDIT_MAX = 2 ** 40
/** How long a generator that is not read any more may take to end by itself before the signal of its call fires. */
export const STOP_MILLISECONDS = 100

/** Objects, arrays, maps … in one value. */
export const CONTAINERS_MAX = 1_000_000
/** How deep values are nested. */
export const DEPTH_MAX = 300
/** Containers and tags in the encoded form of values of DEPTH_MAX. */
export const ENCODED_DEPTH_MAX = 1000
/** Errors that are the causes of each other. */
export const CAUSES_MAX = 32
/** What stands for the cause of the last one. */
export const FURTHER_CAUSES = '[further causes are left out]'
