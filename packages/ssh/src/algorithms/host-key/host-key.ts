// RFC 4253 §6.6, RFC 8332: a signature algorithm and the public key format it goes with are two things.
import type { Standing } from '../standing.ts'

/** A host key algorithm: its name, its key format, and how its signatures are verified. */
export interface HostKeyAlgorithm {
  /** The name that is negotiated, for example `rsa-sha2-512` or `ssh-ed25519-cert-v01@openssh.com`. */
  readonly name: string
  readonly standing: Standing
  /** The name that the key blob begins with, for example `ssh-rsa`. */
  readonly publicKeyFormat: string
  /** The name that the signature blob must begin with, for example `rsa-sha2-512`. */
  readonly signatureFormat: string
  /** Is the key blob an OpenSSH certificate? */
  readonly certificate: boolean
  /**
   * Verifies `signature` (a whole signature blob) over `data` with the plain key in `publicKey` (a blob; of a
   * certificate, the key it certifies). Names, curve and key must agree exactly. False means: do not trust. Never
   * throws, whatever the bytes.
   */
  verify(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array, policy?: VerifyPolicy): boolean
}

/** What a verifier may demand beyond a correct signature. */
export interface VerifyPolicy {
  /** The shortest RSA modulus that counts, in bits (RequiredRSASize). Default 1024; never below that. */
  readonly rsaBitsMin?: number
  /** Must a security key have seen its user touch it (flag UP, OpenSSH PROTOCOL.u2f)? Default true. */
  readonly userPresence?: boolean
  /** Must a security key have verified its user, by PIN or biometrics (flag UV)? Default false. */
  readonly userVerification?: boolean
}

/** Somebody who can sign with one key: a private key in memory, an agent, a hardware token. */
export interface Signer {
  /** The public key blob (RFC 4253 §6.6), opaque: it may be of a type that we do not know. */
  readonly publicKey: Uint8Array
  /** The signature algorithms it can make, best first. */
  readonly algorithms: readonly string[]
  /** Where the key comes from, for messages to people: a path, a comment. */
  readonly comment: string
  /** The whole signature blob: algorithm name and signature. */
  sign(data: Uint8Array, algorithm: string): Uint8Array | Promise<Uint8Array>
}
