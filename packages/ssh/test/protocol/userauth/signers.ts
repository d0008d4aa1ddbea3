// Throw-away keys made with node:crypto alone, so that what the library verifies was not made by the library.
import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, sign, type KeyObject } from 'node:crypto'
import { certificateFields } from '../../../src/algorithms/host-key/certificate.ts'
import type { Signer } from '../../../src/algorithms/host-key/host-key.ts'
import { Writer } from '../../../src/wire/writer.ts'

/** The flags of a security key's signature (OpenSSH PROTOCOL.u2f). */
export const USER_PRESENT = 1

export function ed25519Signer(comment = 'ed25519'): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: new Writer().name('ssh-ed25519').string(rawEd25519(publicKey)).bytes(),
    algorithms: ['ssh-ed25519'],
    comment,
    sign: (data) => signatureBlob('ssh-ed25519', sign(null, data, privateKey)),
  }
}

export function ecdsaSigner(comment = 'ecdsa'): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x = '', y = '' } = jwkOf(publicKey)
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const name = 'ecdsa-sha2-nistp256'
  return {
    publicKey: new Writer().name(name).name('nistp256').string(point).bytes(),
    algorithms: [name],
    comment,
    sign(data) {
      const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      const integer = (part: Uint8Array): bigint => BigInt(`0x${Buffer.from(part).toString('hex')}`)
      const pair = new Writer().mpint(integer(raw.subarray(0, 32))).mpint(integer(raw.subarray(32)))
      return signatureBlob(name, pair.bytes())
    },
  }
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The same key in every call: generating one takes long. `legacy` signs with SHA-1 whatever it is asked for. */
export function rsaSigner({ legacy = false, algorithms = ['rsa-sha2-512', 'rsa-sha2-256'] } = {}): Signer {
  const { n = '', e = '' } = jwkOf(rsa.publicKey)
  const integer = (text: string): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
  return {
    publicKey: new Writer().name('ssh-rsa').mpint(integer(e)).mpint(integer(n)).bytes(),
    algorithms,
    comment: 'rsa',
    sign(data, algorithm) {
      if (legacy || algorithm === 'ssh-rsa') return signatureBlob('ssh-rsa', sign('sha1', data, rsa.privateKey))
      const hash = algorithm === 'rsa-sha2-256' ? 'sha256' : 'sha512'
      return signatureBlob(algorithm, sign(hash, data, rsa.privateKey))
    },
  }
}

/** A token as an agent would drive it. Without USER_PRESENT in `flags` nobody has touched it. */
export function securityKeySigner(flags = USER_PRESENT): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const name = 'sk-ssh-ed25519@openssh.com'
  const application = 'ssh:'
  return {
    publicKey: new Writer().name(name).string(rawEd25519(publicKey)).text(application).bytes(),
    algorithms: [name],
    comment: 'token',
    sign(data) {
      const hashed = (bytes: string | Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
      const signed = new Writer().rest(hashed(application)).byte(flags).uint32(7).rest(hashed(data)).bytes()
      return new Writer()
        .name(name)
        .string(sign(null, signed, privateKey))
        .byte(flags)
        .uint32(7)
        .bytes()
    },
  }
}

/** A user certificate for an ed25519 key, signed by an ed25519 authority (OpenSSH PROTOCOL.certkeys). */
export function certify(plain: Signer, authority: Signer, principals: readonly string[]): Signer {
  const key = plain.publicKey.subarray(4 + 'ssh-ed25519'.length)
  const names = new Writer()
  for (const principal of principals) names.text(principal)
  const unsigned = new Writer().name(CERTIFICATE).string(new Uint8Array(32)).rest(key)
  certificateFields.write(unsigned, {
    serial: 1n,
    type: 1,
    keyId: 'test',
    principals: names.bytes(),
    validAfter: 0n,
    validBefore: 0xffffffffffffffffn,
    criticalOptions: new Uint8Array(0),
    extensions: new Uint8Array(0),
    reserved: new Uint8Array(0),
    signatureKey: authority.publicKey,
  })
  const signature = authority.sign(unsigned.bytes().slice(), 'ssh-ed25519') as Uint8Array
  return {
    publicKey: unsigned.string(signature).bytes(),
    algorithms: [CERTIFICATE],
    comment: 'certificate',
    sign: (data) => plain.sign(data, 'ssh-ed25519'),
  }
}

const CERTIFICATE = 'ssh-ed25519-cert-v01@openssh.com'

function rawEd25519(publicKey: KeyObject): Uint8Array {
  return Buffer.from(jwkOf(publicKey).x ?? '', 'base64url')
}

function signatureBlob(name: string, signature: Uint8Array): Uint8Array {
  return new Writer().name(name).string(signature).bytes()
}

/** Not of the fresh key itself: Node 20 can block forever when it exports that as JWK (see crypto/node-x25519.ts). */
export function jwkOf(publicKey: KeyObject): JsonWebKey {
  const der = publicKey.export({ format: 'der', type: 'spki' })
  return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' })
}
