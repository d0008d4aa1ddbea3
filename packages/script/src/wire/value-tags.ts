// The tags under which values of JavaScript travel in Transit.

/** Kinds of what is alive, in the list before a value. */
export const LIVE = { items: 1, bytes: 2, readable: 3, signal: 4, callback: 5 } as const

/** One of the kinds of live values. */
export type LiveKind = (typeof LIVE)[keyof typeof LIVE]

/** Arrays of bytes and numbers, by name. */
export const VIEWS = {
  Buffer: (buffer: ArrayBuffer) => Buffer.from(buffer),
  DataView: (buffer: ArrayBuffer) => new DataView(buffer),
  Int8Array: (buffer: ArrayBuffer) => new Int8Array(buffer),
  Uint8Array: (buffer: ArrayBuffer) => new Uint8Array(buffer),
  Uint8ClampedArray: (buffer: ArrayBuffer) => new Uint8ClampedArray(buffer),
  Int16Array: (buffer: ArrayBuffer) => new Int16Array(buffer),
  Uint16Array: (buffer: ArrayBuffer) => new Uint16Array(buffer),
  Int32Array: (buffer: ArrayBuffer) => new Int32Array(buffer),
  Uint32Array: (buffer: ArrayBuffer) => new Uint32Array(buffer),
  Float32Array: (buffer: ArrayBuffer) => new Float32Array(buffer),
  Float64Array: (buffer: ArrayBuffer) => new Float64Array(buffer),
  BigInt64Array: (buffer: ArrayBuffer) => new BigInt64Array(buffer),
  BigUint64Array: (buffer: ArrayBuffer) => new BigUint64Array(buffer),
} satisfies Record<string, (buffer: ArrayBuffer) => ArrayBufferView>
