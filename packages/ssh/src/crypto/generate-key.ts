import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { SshError } from '../errors.ts'
import { NIST_CURVES } from './ecdsa-key.ts'
import { exportPrivateKey, type PrivateKeyMaterial } from './key-material.ts'
import type { CurveName } from './provider.ts'
import { requireRsaBits } from './rsa-key.ts'

export type KeyRequest =
  | { readonly kind: 'ed25519' | 'ed448' }
  | {
      readonly kind: 'ecdsa'
      /** Default: `nistp256`. */
      readonly curve?: CurveName
    }
  | {
      readonly kind: 'rsa'
      /** Of the modulus, 1024 to 16384. Default: 3072. */
      readonly bits?: number
    }

/**
 * A fresh private key. It is made on a thread of its own: an RSA key can take seconds.
 * @throws SshError with code `invalid-key` when `bits` is out of bounds; `invalid-argument`
 */
export async function generateKey(request: KeyRequest): Promise<PrivateKeyMaterial> {
  const { privateKey } = await generateKeyObject(request)
  // Not this object, whose export as JWK can block Node 20 forever (see node-x25519.ts).
  return exportPrivateKey(createPrivateKey({ key: privateKey.export(PKCS8), ...PKCS8 }))
}

function generateKeyObject(request: KeyRequest): Promise<{ privateKey: KeyObject }> {
  switch (request?.kind) {
    case 'ed25519':
      return generate('ed25519')
    case 'ed448':
      return generate('ed448')
    case 'ecdsa': {
      const { curve = 'nistp256' } = request
      if (!Object.hasOwn(NIST_CURVES, curve)) throw noSuch('curve', curve)
      return generate('ec', { namedCurve: NIST_CURVES[curve].openssl })
    }
    case 'rsa': {
      const modulusLength = request.bits ?? RSA_BITS
      requireRsaBits(modulusLength)
      return generate('rsa', { modulusLength })
    }
    default:
      throw noSuch('kind of key', (request as { readonly kind?: unknown } | undefined)?.kind)
  }
}

/** Types do not allow it; callers without types do it. */
function noSuch(what: string, name: unknown): SshError {
  return new SshError('invalid-argument', `there is no ${what} ${JSON.stringify(name) ?? 'undefined'}`, {
    phase: 'local',
    advice: what === 'curve' ? Object.keys(NIST_CURVES).join(', ') : 'ed25519, ecdsa, rsa or ed448',
  })
}

const generate = promisify(generateKeyPair)
const PKCS8 = { format: 'der', type: 'pkcs8' } as const
/** As strong as the other kinds until about 2030 (NIST SP 800-57 part 1, table 2). */
const RSA_BITS = 3072
