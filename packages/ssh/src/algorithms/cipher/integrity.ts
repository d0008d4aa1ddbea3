// RFC 4253 §6.4: the check that every packet must pass before anything in it is believed.
import type { CryptoProvider } from '../../crypto/provider.ts'
import { ProtocolError } from '../../errors.ts'
import { DisconnectReason } from '../../messages/registry.ts'

/** @throws ProtocolError with code `mac-mismatch` when the tags differ; takes the same time wherever they do. */
export function verifyTag(crypto: CryptoProvider, expected: Uint8Array, received: Uint8Array): void {
  if (!crypto.timingSafeEqual(expected, received)) throw macMismatch()
}

/** The error for a packet that failed its integrity check. */
export function macMismatch(): ProtocolError {
  return new ProtocolError('a packet failed its integrity check', {
    code: 'mac-mismatch',
    disconnectReason: DisconnectReason.macError,
  })
}
