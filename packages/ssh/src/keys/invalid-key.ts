// How a key that cannot be used is reported: which format it claims to be, and what is wrong with it.
import { ProtocolError, SshError, type SshErrorFacts } from '../errors.ts'

/** @param format as a person would name it, for example `OpenSSH private key` */
export function invalidKey(format: string, problem: string, facts: SshErrorFacts = {}): SshError {
  return new SshError('invalid-key', `${format}: ${problem}`, facts)
}

/** Runs a decoder of bytes; what the wire reader complains about becomes `invalid-key` of that format. */
export function decoding<T>(format: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    // What the reader says names lengths and fields, never their content.
    if (error instanceof ProtocolError) throw invalidKey(format, error.message)
    throw error
  }
}
