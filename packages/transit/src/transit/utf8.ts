import { TransitError } from '../errors.ts'

/** The text that the bytes are. Throws a TransitError without a position for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return DECODER.decode(bytes)
  } catch (cause) {
    throw new TransitError('invalid-utf8', 'bytes that are no UTF-8', { cause })
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
