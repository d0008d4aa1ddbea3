// A private key that signs. Its numbers are inside a key object of the crypto library, not in the heap.
import { certificateNameOf } from '../algorithms/host-key/formats.ts'
import { plainAlgorithms } from '../algorithms/host-key/catalog.ts'
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { encodeKeyBlob, type KeyFormat } from '../algorithms/host-key/key-format.ts'
import { type SigningKey, signingKey } from '../crypto/signatures.ts'
import { SshError } from '../errors.ts'
import { type PrivateEntry, type PrivateFields, type SecurityKeyHandle } from './private-fields.ts'
import { PublicKey } from './public-key.ts'

/** A private key, alone or with a certificate for it. Immutable. */
export class PrivateKey implements Signer {
  /** The plain public key, also when there is a certificate. */
  readonly public: PublicKey
  readonly certificate: PublicKey | undefined
  readonly comment: string
  readonly #format: KeyFormat
  readonly #secret: SigningKey | SecurityKeyHandle

  /** @param secret made by `privateKeyOf`, which checks that it fits `format` */
  constructor(
    format: KeyFormat,
    secret: SigningKey | SecurityKeyHandle,
    facts: { comment?: string; certificate?: PublicKey | undefined } = {},
  ) {
    this.comment = facts.comment ?? ''
    const parts = 'sign' in secret ? secret.publicKey : secret.publicParts
    this.public = new PublicKey(encodeKeyBlob(format, parts), this.comment)
    this.certificate = facts.certificate
    this.#format = format
    this.#secret = secret
    if (this.certificate !== undefined && !this.public.equals(this.certificate.plainBlob)) {
      throw new SshError('invalid-key', 'the certificate is for another key')
    }
  }

  /** The blob of the certificate when there is one, else of the plain key. */
  get publicKey(): Uint8Array {
    return (this.certificate ?? this.public).blob
  }

  get algorithms(): readonly string[] {
    return (this.certificate ?? this.public).algorithms
  }

  /** Is the secret inside a FIDO token? Then `sign` fails, and an agent that can reach the token must sign. */
  get needsSecurityKey(): boolean {
    return !('sign' in this.#secret)
  }

  /**
   * @throws SshError `invalid-argument` when `algorithm` is not one of `algorithms`
   * @throws SshError `invalid-key` when only a security key can sign
   */
  sign(data: Uint8Array, algorithm: string): Uint8Array {
    const plain = plainAlgorithms.find(
      ({ name, format }) => format === this.#format && (name === algorithm || certificateNameOf(name) === algorithm),
    )
    if (plain === undefined) {
      throw new SshError('invalid-argument', `a key of type ${this.public.type} does not sign with ${algorithm}`)
    }
    if (!('sign' in this.#secret) || plain.signWith === undefined) {
      throw new SshError('invalid-key', 'the private key is inside a security key', {
        advice: 'Add the key to ssh-agent, which can ask the security key to sign.',
      })
    }
    return plain.signWith(this.#secret, data)
  }

  /** The same key with a certificate. @throws SshError `invalid-key` when the certificate is for another key */
  withCertificate(certificate: PublicKey): PrivateKey {
    return new PrivateKey(this.#format, this.#secret, { comment: this.comment, certificate })
  }

  withComment(comment: string): PrivateKey {
    return new PrivateKey(this.#format, this.#secret, { comment, certificate: this.certificate })
  }

  /** The numbers, for writing files and filling agents. Who asks for them answers for overwriting them. */
  entry(): PrivateEntry {
    const fields = 'sign' in this.#secret ? this.#secret.export() : this.#secret
    return { format: this.#format, certificate: this.certificate?.blob, fields }
  }
}

/** @throws SshError `invalid-key` when the numbers are unusable or the halves do not fit */
export function privateKeyOf(entry: PrivateEntry, comment = ''): PrivateKey {
  const { format, fields } = entry
  const certificate = entry.certificate && new PublicKey(new Uint8Array(entry.certificate), comment)
  return new PrivateKey(format, secretOf(fields), { comment, certificate })
}

function secretOf(fields: PrivateFields): SigningKey | SecurityKeyHandle {
  const kept = copyOfPublic(fields)
  return kept.kind === 'security-key' ? kept : signingKey(kept)
}

/** The fields are views into memory that is overwritten soon; of what is kept, the public numbers need a place.
 * Not by slice(): of a Buffer that is a view. */
function copyOfPublic(fields: PrivateFields): PrivateFields {
  switch (fields.kind) {
    case 'ed25519':
    case 'ed448':
      return { ...fields, publicKey: new Uint8Array(fields.publicKey) }
    case 'ecdsa':
      return { ...fields, point: new Uint8Array(fields.point) }
    case 'rsa':
      return { ...fields, n: new Uint8Array(fields.n), e: new Uint8Array(fields.e) }
    case 'dsa': {
      const [p, q, g, y] = [fields.p, fields.q, fields.g, fields.y].map((number) => new Uint8Array(number))
      return { ...fields, p, q, g, y } as PrivateFields
    }
    case 'security-key': {
      const { key, application } = fields.publicParts
      const copy =
        key.kind === 'ecdsa'
          ? { ...key, point: new Uint8Array(key.point) }
          : { ...key, publicKey: new Uint8Array(key.publicKey) }
      const publicParts = { kind: 'security-key', key: copy, application } as const
      return {
        ...fields,
        publicParts,
        keyHandle: new Uint8Array(fields.keyHandle),
        reserved: new Uint8Array(fields.reserved),
      }
    }
  }
}
