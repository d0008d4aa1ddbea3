// Is this the same key? A certificate is the key that it certifies.
import { decodeCertificate } from '../../algorithms/host-key/certificate.ts'
import { isCertificateName } from '../../algorithms/host-key/formats.ts'
import { encodeKeyBlob } from '../../algorithms/host-key/key-format.ts'
import { ProtocolError } from '../../errors.ts'
import { Reader } from '../../wire/reader.ts'

/** The plain key blob; undefined when a certificate is malformed. */
export function plainKeyOf(publicKey: Uint8Array): Uint8Array | undefined {
  return undefinedWhenMalformed(() => {
    if (!isCertificateName(new Reader(publicKey).name())) return publicKey
    const { format, parts } = decodeCertificate(publicKey)
    return encodeKeyBlob(format, parts)
  })
}

/** The name that a key or a signature begins with; undefined when malformed. */
export function leadingName(blob: Uint8Array): string | undefined {
  return undefinedWhenMalformed(() => new Reader(blob).name())
}

/** For public bytes: the time it takes tells where they differ. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

function undefinedWhenMalformed<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
