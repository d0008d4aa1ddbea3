// Trust in keys that the caller knows beforehand.
import { algorithmNamesOf } from '../../algorithms/host-key/catalog.ts'
import { SshError } from '../../errors.ts'
import { parsePublicKeyLine } from '../../keys/public-key-line.ts'
import { PublicKey } from '../../keys/public-key.ts'
import { acceptHostKey } from '../../protocol/proofs.ts'
import type { TrustPolicy } from './policy.ts'
import { hostKeyError, presentedKey } from './presented-key.ts'

/** A fingerprint (`SHA256:…`), the line of a .pub file, a key or its blob. */
export type Pin = string | PublicKey | Uint8Array

/**
 * Accepts these keys only, whatever the host is called; a certificate counts as the key that it certifies.
 * @throws SshError `invalid-argument` for a text that is neither a SHA256 fingerprint nor a public key, or for none.
 */
export function pin(...pins: readonly Pin[]): TrustPolicy {
  const accepted = pins.map(toTest)
  const pinned = new Set(pins.flatMap(typeOf).flatMap(algorithmNamesOf))
  if (accepted.length === 0) throw new SshError('invalid-argument', 'no key is pinned', { phase: 'local' })
  return {
    async preferredAlgorithms(_target, offered) {
      return [...offered.filter((name) => pinned.has(name)), ...offered.filter((name) => !pinned.has(name))]
    },
    async verify(question) {
      const { plain } = presentedKey(question)
      if (accepted.some((test) => test(plain))) return acceptHostKey(question.hostKey)
      throw hostKeyError('host-key-rejected', `the host key of ${question.host} is not the pinned one`, plain, {
        hop: question.host,
        advice: `if the key was changed on purpose, pin ${plain.fingerprint()}`,
      })
    },
  }
}

/** A key from what the caller has. @throws SshError */
export function toPublicKey(key: Pin): PublicKey {
  if (typeof key === 'string') return parsePublicKeyLine(key).key
  return key instanceof PublicKey ? key : new PublicKey(key)
}

/** A fingerprint does not tell what kind of key it is of. */
function typeOf(pinned: Pin): readonly string[] {
  return typeof pinned === 'string' && FINGERPRINT.test(pinned) ? [] : [toPublicKey(pinned).type]
}

function toTest(pinned: Pin): (key: PublicKey) => boolean {
  if (typeof pinned !== 'string') {
    const key = toPublicKey(pinned)
    return (presented) => presented.equals(key)
  }
  // MD5 does not stand up to somebody who makes keys until one fits.
  if (pinned.startsWith('SHA256:')) {
    const fingerprint = pinned.replace(/=+$/, '')
    if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) throw malformed(pinned)
    return (presented) => presented.fingerprint() === fingerprint
  }
  if (pinned.startsWith('MD5:')) throw malformed(pinned)
  const { key } = parsePublicKeyLine(pinned)
  return (presented) => presented.equals(key)
}

function malformed(text: string): SshError {
  return new SshError('invalid-argument', `not a SHA256 fingerprint: ${JSON.stringify(text)}`, { phase: 'local' })
}

const FINGERPRINT = /^(SHA256|MD5):/
