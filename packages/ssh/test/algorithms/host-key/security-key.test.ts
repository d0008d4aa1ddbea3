// Signatures of FIDO tokens, made here with the keys that a token would keep.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findHostKeyAlgorithm } from '../../../src/algorithms/host-key/catalog.ts'
import { encodeKeyBlob } from '../../../src/algorithms/host-key/key-format.ts'
import { signedByToken, skEcdsaFormat, skEd25519Format } from '../../../src/algorithms/host-key/security-key.ts'
import type { VerifyPolicy } from '../../../src/algorithms/host-key/host-key.ts'
import { generatePrivateKey } from '../../../src/keys/generate.ts'
import { Reader } from '../../../src/wire/reader.ts'
import { Writer } from '../../../src/wire/writer.ts'

const data = new TextEncoder().encode('what is signed')
const UP = 1
const UV = 4

for (const [format, request] of [
  [skEd25519Format, { kind: 'ed25519' }],
  [skEcdsaFormat, { kind: 'ecdsa', curve: 'nistp256' }],
] as const) {
  const key = await generatePrivateKey(request)
  const parts = key.public.parts
  if (parts?.kind !== 'ed25519' && parts?.kind !== 'ecdsa') throw new Error('unexpected kind of key')
  const blob = (application: string): Uint8Array =>
    encodeKeyBlob(format, { kind: 'security-key', key: parts, application })

  /** What a token that knows `application` answers. */
  const token = (application: string, flags: number, counter = 77): Uint8Array => {
    const flagsAndCounter = new Writer().byte(flags).uint32(counter).bytes()
    const inner = new Reader(key.sign(signedByToken(application, flagsAndCounter, data), key.algorithms[0] as string))
    inner.name()
    return new Writer().name(format.name).string(inner.string()).rest(flagsAndCounter).bytes()
  }
  const verdict = (publicKey: Uint8Array, signature: Uint8Array, policy?: VerifyPolicy): boolean | undefined =>
    findHostKeyAlgorithm(format.name)?.verify(publicKey, signature, data, policy)

  test(`${format.name}: bound to its application, flags and counter`, () => {
    const good = token('ssh:', UP)
    assert.ok(verdict(blob('ssh:'), good))
    assert.equal(verdict(blob('ssh:other'), good), false)
    for (let at = good.length - 5; at < good.length; at++) {
      const changed = new Uint8Array(good)
      changed[at] = (changed[at] as number) ^ 2
      assert.equal(verdict(blob('ssh:'), changed), false)
    }
    for (let length = 0; length < good.length; length++)
      assert.equal(verdict(blob('ssh:'), good.subarray(0, length)), false)
    assert.equal(verdict(blob('ssh:'), Buffer.concat([good, Uint8Array.of(0)])), false)
  })

  test(`${format.name}: presence is demanded unless waived, verification when asked for`, () => {
    assert.equal(verdict(blob('ssh:'), token('ssh:', 0)), false)
    assert.ok(verdict(blob('ssh:'), token('ssh:', 0), { userPresence: false }))
    assert.equal(verdict(blob('ssh:'), token('ssh:', UP), { userVerification: true }), false)
    assert.ok(verdict(blob('ssh:'), token('ssh:', UP | UV), { userVerification: true }))
  })

  test(`${format.name}: the signature of a plain key is not that of a token`, () => {
    const plain = key.sign(data, key.algorithms[0] as string)
    assert.equal(verdict(blob('ssh:'), plain), false)
    assert.equal(verdict(key.publicKey, plain), false)
  })
}
