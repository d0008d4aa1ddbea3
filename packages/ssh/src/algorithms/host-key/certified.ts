// OpenSSH PROTOCOL.certkeys: the certificate algorithm that belongs to a plain one.
import { decodeCertificate } from './certificate.ts'
import { certificateNameOf } from './formats.ts'
import type { HostKeyAlgorithm } from './host-key.ts'
import { falseWhenMalformed, type PlainAlgorithm } from './plain-algorithm.ts'

/**
 * The algorithm that takes certificates of the plain algorithm's keys. It verifies with the certified key; that the
 * certificate itself is good is another question (keys/certificate-check.ts).
 */
export function certified(plain: PlainAlgorithm): HostKeyAlgorithm {
  const publicKeyFormat = certificateNameOf(plain.publicKeyFormat)
  return {
    name: certificateNameOf(plain.name),
    standing: plain.standing,
    publicKeyFormat,
    signatureFormat: plain.signatureFormat,
    certificate: true,
    verify: (publicKey, signature, data, policy) =>
      falseWhenMalformed(() => {
        const certificate = decodeCertificate(publicKey)
        if (certificate.type !== publicKeyFormat) return false
        return plain.verifyWith(certificate.parts, signature, data, policy)
      }),
  }
}
