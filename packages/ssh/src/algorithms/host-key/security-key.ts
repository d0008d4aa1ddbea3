// OpenSSH PROTOCOL.u2f: keys held by FIDO tokens.
import type { CurveName } from '../../crypto/provider.ts'
import { hash } from '../../crypto/node-hash.ts'
import { verifySignature } from '../../crypto/signatures.ts'
import { ProtocolError } from '../../errors.ts'
import type { Reader } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import { readEcdsaPoint, verifyEcdsa } from './ecdsa.ts'
import { ed25519Format } from './eddsa.ts'
import type { VerifyPolicy } from './host-key.ts'
import { type KeyFormat, partsOf, type SecurityKeyParts } from './key-format.ts'
import { plainAlgorithm } from './plain-algorithm.ts'

export const skEd25519Format: KeyFormat = {
  name: 'sk-ssh-ed25519@openssh.com',
  read(from) {
    const key = partsOf(ed25519Format.read(from), 'ed25519')
    return { kind: 'security-key', key, application: readApplication(from) }
  },
  write(to, parts) {
    const { key, application } = partsOf(parts, 'security-key')
    ed25519Format.write(to, key)
    to.text(application)
  },
}

export const skEcdsaFormat: KeyFormat = {
  name: 'sk-ecdsa-sha2-nistp256@openssh.com',
  read(from) {
    const key = readEcdsaPoint(from, SK_CURVE)
    return { kind: 'security-key', key, application: readApplication(from) }
  },
  write(to, parts) {
    const { key, application } = partsOf(parts, 'security-key')
    to.name(SK_CURVE).string(partsOf(key, 'ecdsa').point)
    to.text(application)
  },
}

export const skEd25519 = plainAlgorithm({
  name: skEd25519Format.name,
  standing: 'recommended',
  format: skEd25519Format,
  check(parts, signature, data, policy) {
    const { key, application } = partsOf(parts, 'security-key')
    const bytes = signature.string()
    const flagsAndCounter = readFlagsAndCounter(signature, policy)
    if (flagsAndCounter === undefined || bytes.length !== 64) return false
    return verifySignature(partsOf(key, 'ed25519'), undefined, bytes, signedByToken(application, flagsAndCounter, data))
  },
})

export const skEcdsa = plainAlgorithm({
  name: skEcdsaFormat.name,
  standing: 'recommended',
  format: skEcdsaFormat,
  check(parts, signature, data, policy) {
    const { key, application } = partsOf(parts, 'security-key')
    const bytes = signature.string()
    const flagsAndCounter = readFlagsAndCounter(signature, policy)
    if (flagsAndCounter === undefined) return false
    return verifyEcdsa(partsOf(key, 'ecdsa'), bytes, signedByToken(application, flagsAndCounter, data))
  },
})

/** What the token signs in place of `data` (OpenSSH PROTOCOL.u2f, "SSH U2F signatures"). */
export function signedByToken(
  application: SecurityKeyParts['application'],
  flagsAndCounter: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  return new Writer()
    .rest(hash('sha256', new TextEncoder().encode(application)))
    .rest(flagsAndCounter)
    .rest(hash('sha256', data))
    .bytes()
}

/** One byte of flags and the token's counter of signatures, when the flags are what the policy demands. */
function readFlagsAndCounter(signature: Reader, policy: VerifyPolicy): Uint8Array | undefined {
  const { userPresence = true, userVerification = false } = policy
  const bytes = signature.fixed(5)
  const flags = bytes[0] as number
  if (userPresence && (flags & USER_PRESENT) === 0) return undefined
  if (userVerification && (flags & USER_VERIFIED) === 0) return undefined
  return bytes
}

function readApplication(from: Reader): string {
  const application = from.name()
  if (application.length > APPLICATION_LENGTH_MAX)
    throw new ProtocolError('application string of a security key is too long')
  return application
}

const SK_CURVE: CurveName = 'nistp256'
/** CTAP2 authenticator data: bit 0 UP, bit 2 UV. */
const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
/** A host name and a scheme; far above what any token holds. */
const APPLICATION_LENGTH_MAX = 1024
