// RFC 4253 §6.6: the checks that every signature algorithm shares, made in one place.
import type { SigningKey } from '../../crypto/signatures.ts'
import { SshError } from '../../errors.ts'
import { Reader } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import type { Standing } from '../standing.ts'
import type { HostKeyAlgorithm, VerifyPolicy } from './host-key.ts'
import type { KeyFormat, KeyParts } from './key-format.ts'

/** A signature algorithm over plain keys; the certificate algorithm of the same key is made from it. */
export interface PlainAlgorithm extends HostKeyAlgorithm {
  readonly format: KeyFormat
  /** Verifies with a key that is decoded already. Never throws. */
  verifyWith(parts: KeyParts, signature: Uint8Array, data: Uint8Array, policy?: VerifyPolicy): boolean
  /** A whole signature blob. Undefined where only a token can sign. */
  readonly signWith: ((key: SigningKey, data: Uint8Array) => Uint8Array) | undefined
}

export interface PlainAlgorithmDefinition {
  readonly name: string
  readonly standing: Standing
  readonly format: KeyFormat
  /** Checks the fields of the signature blob after its name, up to its end. May throw what Reader throws. */
  check(parts: KeyParts, signature: Reader, data: Uint8Array, policy: VerifyPolicy): boolean
  /** Makes what follows the name in the signature blob, as one string. */
  sign?(key: SigningKey, data: Uint8Array): Uint8Array
}

export function plainAlgorithm(definition: PlainAlgorithmDefinition): PlainAlgorithm {
  const { name, standing, format, check, sign } = definition
  const checkSignature = (parts: KeyParts, blob: Uint8Array, data: Uint8Array, policy: VerifyPolicy): boolean => {
    const signature = new Reader(blob)
    // RFC 8332 §3: "the signature format identifier MUST match" what was negotiated, for every algorithm.
    if (signature.name() !== name) return false
    const good = check(parts, signature, data, policy)
    signature.end()
    return good
  }
  return {
    name,
    standing,
    format,
    publicKeyFormat: format.name,
    signatureFormat: name,
    certificate: false,
    verifyWith: (parts, signature, data, policy = {}) =>
      falseWhenMalformed(() => checkSignature(parts, signature, data, policy)),
    signWith: sign && ((key, data) => new Writer().name(name).string(sign(key, data)).bytes()),
    verify: (publicKey, signature, data, policy = {}) =>
      falseWhenMalformed(() => {
        const blob = new Reader(publicKey)
        if (blob.name() !== format.name) return false
        const parts = format.read(blob)
        blob.end()
        return checkSignature(parts, signature, data, policy)
      }),
  }
}

/** Malformed bytes of the peer are a verdict, not an exception. Any other error is ours and goes on. */
export function falseWhenMalformed(verdict: () => boolean): boolean {
  try {
    return verdict()
  } catch (error) {
    if (error instanceof SshError) return false
    throw error
  }
}
