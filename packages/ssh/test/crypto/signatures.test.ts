import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import { describe, it } from 'node:test'
import { generateKey, type KeyRequest } from '../../src/crypto/generate-key.ts'
import {
  importPrivateKey,
  importPublicKey,
  keyBits,
  publicHalf,
  type PrivateKeyMaterial,
  type PublicKeyMaterial,
} from '../../src/crypto/key-material.ts'
import { decodePrivatePem } from '../../src/crypto/pem.ts'
import type { CurveName, HashName } from '../../src/crypto/provider.ts'
import { signatureLength, signData, signingKey, verifySignature } from '../../src/crypto/signatures.ts'
import { SshError, type SshErrorCode } from '../../src/errors.ts'

const data = Buffer.from('the exchange hash or so')

describe('published signatures', () => {
  it('RFC 8032 §7.1 TEST 2 (Ed25519)', () => {
    const key: PrivateKeyMaterial = {
      kind: 'ed25519',
      seed: hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
      publicKey: hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
    }
    const signature = hex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da',
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    )
    assert.deepEqual(signData(key, undefined, hex('72')), signature)
    assert.ok(verifySignature(publicHalf(key), undefined, signature, hex('72')))
  })

  it('RFC 8032 §7.4 Blank (Ed448)', () => {
    const key: PrivateKeyMaterial = {
      kind: 'ed448',
      seed: hex(
        '6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3',
        '528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b',
      ),
      publicKey: hex(
        '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778',
        'edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180',
      ),
    }
    const signature = hex(
      '533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281',
      'f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b41',
      '04852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600',
    )
    assert.deepEqual(signData(key, undefined, new Uint8Array(0)), signature)
    assert.ok(verifySignature(publicHalf(key), undefined, signature, new Uint8Array(0)))
  })

  const rfc6979: [CurveName, HashName, string, string, string, string, string][] = [
    [
      'nistp256',
      'sha256',
      'C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721',
      '60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6',
      '7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299',
      'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
      'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
    ],
    [
      'nistp384',
      'sha384',
      '6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5',
      'EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13',
      '8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720',
      '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46',
      '99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
    ],
    [
      'nistp521',
      'sha512',
      '0FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538',
      '1894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD371123D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD761DCAC474B9A2F5023A4',
      '0493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5',
      '0C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA',
      '0617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A',
    ],
  ]
  for (const [curve, hash, x, ux, uy, r, s] of rfc6979) {
    it(`RFC 6979 §A.2 "sample" (${curve})`, () => {
      const length = Math.ceil(curve === 'nistp521' ? 132 : ux.length)
      const point = hex('04', ux.padStart(length, '0'), uy.padStart(length, '0'))
      const signature = hex(r.padStart(length, '0'), s.padStart(length, '0'))
      const sample = Buffer.from('sample')
      assert.ok(verifySignature({ kind: 'ecdsa', curve, point }, hash, signature, sample))
      const own = signData({ kind: 'ecdsa', curve, point, scalar: hex(x.length % 2 ? `0${x}` : x) }, hash, sample)
      assert.ok(verifySignature({ kind: 'ecdsa', curve, point }, hash, own, sample))
    })
  }
})

const requests: [string, KeyRequest, HashName | undefined][] = [
  ['ed25519', { kind: 'ed25519' }, undefined],
  ['ed448', { kind: 'ed448' }, undefined],
  ['nistp256', { kind: 'ecdsa' }, 'sha256'],
  ['nistp384', { kind: 'ecdsa', curve: 'nistp384' }, 'sha384'],
  ['nistp521', { kind: 'ecdsa', curve: 'nistp521' }, 'sha512'],
  ['rsa 2048', { kind: 'rsa', bits: 2048 }, 'sha512'],
  ['rsa 1031', { kind: 'rsa', bits: 1031 }, 'sha256'],
]

for (const [name, request, hash] of requests) {
  describe(`a generated ${name} key`, async () => {
    const key = await generateKey(request)
    const publicKey = publicHalf(key)

    it('signs what it verifies, and no change to signature, data or key passes', async () => {
      const signature = signingKey(key).sign(hash, data)
      assert.equal(signature.length, signatureLength(publicKey))
      assert.ok(verifySignature(publicKey, hash, signature, data))
      for (let at = 0; at < signature.length; at += 7) {
        const flipped = Buffer.from(signature)
        flipped[at] = (flipped[at] as number) ^ (1 << (at % 8))
        assert.equal(verifySignature(publicKey, hash, flipped, data), false, `byte ${at}`)
      }
      assert.equal(verifySignature(publicKey, hash, signature, Buffer.concat([data, Buffer.alloc(1)])), false)
      assert.equal(verifySignature(publicHalf(await generateKey(request)), hash, signature, data), false)
    })

    it('refuses signatures of another length, and hostile ones', () => {
      const length = signatureLength(publicKey)
      for (const other of [0, 1, length - 1, length + 1, 2 * length]) {
        assert.equal(verifySignature(publicKey, hash, Buffer.alloc(other, 0xa5), data), false)
      }
      for (const byte of [0x00, 0xff]) {
        assert.equal(verifySignature(publicKey, hash, Buffer.alloc(length, byte), data), false)
      }
    })

    it('verifies with node:crypto itself', () => {
      const signature = signData(key, hash, data)
      const object = importPublicKey(publicKey)
      assert.ok(nodeVerify(hash, data, { key: object, dsaEncoding: 'ieee-p1363' }, signature))
      const theirs = nodeSign(hash, data, { key: importPrivateKey(key), dsaEncoding: 'ieee-p1363' })
      assert.ok(verifySignature(publicKey, hash, theirs, data))
    })

    it('has the size asked for', () => {
      const bits = { ed25519: 256, ed448: 456, ecdsa: Number(name.slice(5)), rsa: Number(name.slice(4)), dsa: 0 }
      assert.equal(keyBits(publicKey), bits[publicKey.kind])
    })

    it('does not take the private half of another', async () => {
      const other = await generateKey(request)
      const mixed = { ...other, ...publicKey } as PrivateKeyMaterial
      fails('invalid-key', () => importPrivateKey(mixed))
    })

    it('takes a hash only where the algorithm needs one', () => {
      const wrong = hash === undefined ? 'sha256' : undefined
      fails('invalid-argument', () => signData(key, wrong, data))
      fails('invalid-argument', () => verifySignature(publicKey, wrong, data, data))
    })
  })
}

describe('RSA', () => {
  it('takes signatures without their leading zeros (RFC 4253 §6.6)', async () => {
    const key = signingKey(await generateKey({ kind: 'rsa', bits: 1024 }))
    for (let i = 0; ; i++) {
      const text = Buffer.from(`message ${i}`)
      const signature = key.sign('sha256', text)
      if (signature[0] !== 0) continue
      assert.ok(verifySignature(key.publicKey, 'sha256', signature.subarray(1), text))
      return
    }
  })

  it('bounds the modulus by 1024 and 16384 bits, and takes only sound exponents', async () => {
    await assert.rejects(generateKey({ kind: 'rsa', bits: 1023 }), { code: 'invalid-key' })
    await assert.rejects(generateKey({ kind: 'rsa', bits: 16385 }), { code: 'invalid-key' })
    const modulus = (bits: number) => Buffer.from(((1n << BigInt(bits - 1)) + 1n).toString(16).padStart(4, '0'), 'hex')
    const e = Uint8Array.of(1, 0, 1)
    for (const bits of [16, 1008, 16392])
      fails('invalid-key', () => importPublicKey({ kind: 'rsa', n: modulus(bits), e }))
    const n = modulus(2048)
    const exponents = [[], [0], [1], [2], [4], [0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 1]]
    for (const hostile of exponents) {
      fails('invalid-key', () => importPublicKey({ kind: 'rsa', n, e: Uint8Array.from(hostile) }))
    }
    assert.equal(importPublicKey({ kind: 'rsa', n: Buffer.concat([Buffer.alloc(9), n]), e }).type, 'public')
  })
})

describe('DSA', () => {
  it('verifies what OpenSSL signed', () => {
    const { privateKey, publicKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })
    const material = dsaMaterial(publicKey.export({ format: 'der', type: 'spki' }))
    const signature = nodeSign('sha1', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    assert.equal(signature.length, 40)
    assert.ok(importPublicKey(material).equals(createPublicKey(privateKey)))
    assert.ok(verifySignature(material, 'sha1', signature, data))
    signature[39] = (signature[39] as number) ^ 1
    assert.equal(verifySignature(material, 'sha1', signature, data), false)
    const ours = decodePrivatePem(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string)
    assert.ok(importPrivateKey(ours).equals(privateKey))
    assert.ok(verifySignature(material, 'sha1', signData(ours, 'sha1', data), data))
    assert.ok(ours.kind === 'dsa')
    const other = { ...ours, x: Uint8Array.of(...ours.x.subarray(1), 1) }
    fails('invalid-key', () => importPrivateKey(other))
    fails('invalid-key', () => importPublicKey({ ...material, q: material.q.subarray(-19) }))
    fails('invalid-key', () => importPublicKey({ ...material, p: material.p.subarray(-127) }))
  })
})

describe('malformed keys', () => {
  const off = Buffer.alloc(65, 7)
  off[0] = 4
  const malformed: [string, PublicKeyMaterial][] = [
    ['a short Ed25519 key', { kind: 'ed25519', publicKey: new Uint8Array(31) }],
    ['a long Ed448 key', { kind: 'ed448', publicKey: new Uint8Array(58) }],
    ['a point off the curve', { kind: 'ecdsa', curve: 'nistp256', point: off }],
    ['a compressed point', { kind: 'ecdsa', curve: 'nistp256', point: Buffer.alloc(33, 2) }],
    ['a point of another curve', { kind: 'ecdsa', curve: 'nistp521', point: off }],
    ['the point at infinity', { kind: 'ecdsa', curve: 'nistp256', point: Uint8Array.of(0) }],
    ['an empty RSA key', { kind: 'rsa', n: new Uint8Array(0), e: new Uint8Array(0) }],
  ]
  for (const [name, key] of malformed) it(name, () => fails('invalid-key', () => importPublicKey(key)))
})

function fails(code: SshErrorCode, use: () => unknown): void {
  assert.throws(use, (error) => error instanceof SshError && error.code === code)
}

function hex(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join(''), 'hex')
}

/** The numbers of a SubjectPublicKeyInfo, by walking its INTEGERs. */
function dsaMaterial(spki: Buffer): PublicKeyMaterial & { kind: 'dsa' } {
  const numbers: Buffer[] = []
  for (let at = 0; at < spki.length;) {
    const tag = spki[at] as number
    const long = (spki[at + 1] as number) & 0x80 ? (spki[at + 1] as number) & 0x7f : 0
    const start = at + 2 + long
    const length = long ? spki.readUIntBE(at + 2, long) : (spki[at + 1] as number)
    if (tag === 0x02) numbers.push(spki.subarray(start, start + length))
    at = tag === 0x30 ? start : tag === 0x03 ? start + 1 : start + length
  }
  const [p, q, g, y] = numbers as [Buffer, Buffer, Buffer, Buffer]
  return { kind: 'dsa', p, q, g, y }
}
