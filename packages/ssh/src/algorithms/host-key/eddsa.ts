// RFC 8709: ssh-ed25519 and ssh-ed448.
import { verifySignature } from '../../crypto/signatures.ts'
import { ProtocolError } from '../../errors.ts'
import type { Standing } from '../standing.ts'
import { type KeyFormat, partsOf } from './key-format.ts'
import { plainAlgorithm, type PlainAlgorithm } from './plain-algorithm.ts'

export const ed25519Format = eddsaFormat('ed25519')
export const ed448Format = eddsaFormat('ed448')

export const ed25519 = eddsaAlgorithm(ed25519Format, 'ed25519', 'recommended')
/** Sound, but neither OpenSSH nor dropbear has it. */
export const ed448 = eddsaAlgorithm(ed448Format, 'ed448', 'legacy')

type EddsaKind = 'ed25519' | 'ed448'

function eddsaFormat(kind: EddsaKind): KeyFormat {
  return {
    name: `ssh-${kind}`,
    // RFC 8709 §4
    read(from) {
      const publicKey = from.string()
      if (publicKey.length !== KEY_LENGTH[kind]) throw new ProtocolError(`${kind} key of ${publicKey.length} bytes`)
      return { kind, publicKey }
    },
    write(to, parts) {
      to.string(partsOf(parts, kind).publicKey)
    },
  }
}

function eddsaAlgorithm(format: KeyFormat, kind: EddsaKind, standing: Standing): PlainAlgorithm {
  return plainAlgorithm({
    name: format.name,
    standing,
    format,
    // RFC 8709 §6
    check(parts, signature, data) {
      const bytes = signature.string()
      return bytes.length === SIGNATURE_LENGTH[kind] && verifySignature(partsOf(parts, kind), undefined, bytes, data)
    },
    sign: (key, data) => key.sign(undefined, data),
  })
}

// RFC 8032 §5.1.5, §5.2.5
const KEY_LENGTH: Readonly<Record<EddsaKind, number>> = { ed25519: 32, ed448: 57 }
const SIGNATURE_LENGTH: Readonly<Record<EddsaKind, number>> = { ed25519: 64, ed448: 114 }
