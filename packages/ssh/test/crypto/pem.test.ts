import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import { generateKey, type KeyRequest } from '../../src/crypto/generate-key.ts'
import { publicHalf } from '../../src/crypto/key-material.ts'
import { decodePrivatePem, decodePublicPem, encodePrivatePem, encodePublicPem } from '../../src/crypto/pem.ts'

const requests: [KeyRequest, ...('pkcs8' | 'pkcs1' | 'sec1')[]][] = [
  [{ kind: 'ed25519' }, 'pkcs8'],
  [{ kind: 'ed448' }, 'pkcs8'],
  [{ kind: 'ecdsa', curve: 'nistp521' }, 'pkcs8', 'sec1'],
  [{ kind: 'rsa', bits: 1024 }, 'pkcs8', 'pkcs1'],
]

describe('PEM', () => {
  for (const [request, ...formats] of requests) {
    for (const format of formats) {
      it(`${request.kind} as ${format} comes back the same, plain and encrypted`, async () => {
        const key = await generateKey(request)
        assert.deepEqual(decodePrivatePem(encodePrivatePem(key, format)), key)
        const encrypted = encodePrivatePem(key, format, 'pässword')
        assert.match(encrypted, /ENCRYPTED/)
        assert.deepEqual(decodePrivatePem(encrypted, 'pässword'), key)
        assert.deepEqual(decodePrivatePem(encrypted, Buffer.from('pässword')), key)
        assert.throws(() => decodePrivatePem(encrypted), { code: 'passphrase-required' })
        for (const wrong of ['', 'password']) {
          assert.throws(() => decodePrivatePem(encrypted, wrong), { code: 'wrong-passphrase' })
        }
        assert.deepEqual(decodePublicPem(encodePublicPem(publicHalf(key))), publicHalf(key))
      })
    }
  }

  it('refuses formats that a key has no form in', async () => {
    const key = await generateKey({ kind: 'ed25519' })
    assert.throws(() => encodePrivatePem(key, 'pkcs1'), { code: 'invalid-argument' })
    assert.throws(() => encodePublicPem(publicHalf(key), 'pkcs1'), { code: 'invalid-argument' })
  })

  it('refuses what is malformed, and kinds of keys that SSH has not', () => {
    const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }) as string
    const refused = [
      '',
      'ssh-ed25519 AAAA',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      pem(generateKeyPairSync('x25519').privateKey),
      pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey),
      pem(generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).privateKey),
    ]
    for (const text of refused) assert.throws(() => decodePrivatePem(text, 'x'), { code: 'invalid-key' })
    assert.throws(() => decodePublicPem(pem(generateKeyPairSync('ed25519').privateKey)), { code: 'invalid-key' })
  })
})
