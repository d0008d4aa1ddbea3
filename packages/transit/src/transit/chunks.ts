/** Are these bytes, of whatever realm? An ArrayBuffer, as a WebSocket may give it, has no length: it would seem empty. */
export function isBytes(chunk: unknown): chunk is Uint8Array {
  return Object.prototype.toString.call(chunk) === '[object Uint8Array]'
}

/** What those are told who give something else. */
export const NO_BYTES = 'a chunk of a stream that is no Uint8Array'
