// What goes over the wire against the same packets made by node:crypto alone, as the texts write them down.
import assert from 'node:assert/strict'
import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { aes128Gcm, aes256Gcm } from '../../../src/algorithms/cipher/aes-gcm.ts'
import { findCipher } from '../../../src/algorithms/cipher/catalog.ts'
import type { PacketSealer } from '../../../src/algorithms/cipher/cipher.ts'
import { findMac } from '../../../src/algorithms/mac/catalog.ts'
import { nodeCrypto } from '../../../src/crypto/node.ts'
import { frame, seal } from './direction.ts'

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Some packets of different sizes and what becomes of each. */
function compare(sealer: PacketSealer, reference: (packet: Buffer, sequenceNumber: number) => Buffer): void {
  for (const [i, length] of [1, 40, 1000, 0, 32768].entries()) {
    const packet = Buffer.from(frame(sealer, randomBytes(length)))
    const sequenceNumber = 0xfffffffe + i > 0xffffffff ? i - 2 : 0xfffffffe + i
    assert.ok(seal(sealer, packet, sequenceNumber).equals(reference(packet, sequenceNumber)), `packet ${i}`)
  }
}

for (const cipher of [aes128Gcm, aes256Gcm]) {
  for (const start of ['000000000000', '0000000000ff', '00ffffffffff', 'ffffffffffff']) {
    test(`RFC 5647: ${cipher.name} with the invocation counter at …${start}`, () => {
      const key = randomBytes(cipher.keyLength)
      const iv = Buffer.concat([randomBytes(6), Buffer.from(start, 'hex')])
      if (start === 'ffffffffffff') iv.fill(0xff, 4)
      let counter = iv.readBigUInt64BE(4)
      compare(cipher.sealer(nodeCrypto, key, iv), (packet) => {
        const nonce = Buffer.from(iv)
        nonce.writeBigUInt64BE(counter, 4)
        counter = BigInt.asUintN(64, counter + 1n)
        const aead = createCipheriv(cipher.keyLength === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce)
        aead.setAAD(packet.subarray(0, 4))
        const ciphertext = Buffer.concat([aead.update(packet.subarray(4)), aead.final()])
        return Buffer.concat([packet.subarray(0, 4), ciphertext, aead.getAuthTag()])
      })
    })
  }
}

const ciphers = {
  'aes128-ctr': 'aes-128-ctr',
  'aes192-ctr': 'aes-192-ctr',
  'aes256-ctr': 'aes-256-ctr',
  'aes128-cbc': 'aes-128-cbc',
  'aes256-cbc': 'aes-256-cbc',
  '3des-cbc': 'des-ede3-cbc',
}
const macs: Record<string, { hash: string; tagLength: number }> = {
  'hmac-sha2-256': { hash: 'sha256', tagLength: 32 },
  'hmac-sha2-512': { hash: 'sha512', tagLength: 64 },
  'hmac-sha1': { hash: 'sha1', tagLength: 20 },
  'hmac-sha1-96': { hash: 'sha1', tagLength: 12 },
  'hmac-md5': { hash: 'md5', tagLength: 16 },
  'hmac-md5-96': { hash: 'md5', tagLength: 12 },
}
for (const [name, openssl] of Object.entries(ciphers)) {
  for (const [macName, { hash, tagLength }] of Object.entries(macs)) {
    for (const suffix of ['', '-etm@openssh.com']) {
      const cipher = findCipher(name)
      const mac = findMac(macName + suffix)
      assert.ok(cipher)
      if (mac === undefined) continue
      test(`RFC 4253 §6.4, OpenSSH PROTOCOL §1.5: ${name} with ${mac.name}`, () => {
        const [key, iv, macKey] = [cipher.keyLength, cipher.ivLength, mac.keyLength].map((length) =>
          randomBytes(length),
        )
        assert.ok(key && iv && macKey)
        assert.equal(mac.tagLength, tagLength)
        const reference = createCipheriv(openssl, key, iv).setAutoPadding(false)
        const sealer = cipher.sealer(nodeCrypto, key, iv, { algorithm: mac, key: mac.key(nodeCrypto, macKey) })
        const tagOf = (sequenceNumber: number, ...parts: Buffer[]): Buffer =>
          createHmac(hash, macKey)
            .update(Buffer.concat([uint32(sequenceNumber), ...parts]))
            .digest()
            .subarray(0, tagLength)
        compare(sealer, (packet, sequenceNumber) => {
          if (suffix === '') return Buffer.concat([reference.update(packet), tagOf(sequenceNumber, packet)])
          const sealed = Buffer.concat([packet.subarray(0, 4), reference.update(packet.subarray(4))])
          return Buffer.concat([sealed, tagOf(sequenceNumber, sealed)])
        })
      })
    }
  }
}
