import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { mlkem768X25519Sha256 } from '../../../src/algorithms/key-exchange/mlkem768-x25519.ts'
import { sntrup761X25519Sha512 } from '../../../src/algorithms/key-exchange/sntrup761-x25519.ts'
import { nodeCrypto } from '../../../src/crypto/node.ts'
import type { CryptoProvider, Kem } from '../../../src/crypto/provider.ts'
import { kexEcdhInit, kexEcdhReply } from '../../../src/messages/key-exchange.ts'
import { duel, Half, hostKey, signature } from './duel.ts'

const refused = { name: 'ProtocolError', code: 'protocol-violation' }

// FIPS 203 table 3; RFC 9941 §3
const hybrids = [
  { method: mlkem768X25519Sha256, publicKeyLength: 1184, ciphertextLength: 1088 },
  { method: sntrup761X25519Sha512, publicKeyLength: 1158, ciphertextLength: 1039 },
] as const

/** Real primitives that tell which secrets they gave. */
function listening(secrets: { postQuantum: string[]; classical: string[] }): CryptoProvider {
  const kem = (real: Kem): Kem => ({
    ...real,
    publicKeyLength: real.publicKeyLength,
    ciphertextLength: real.ciphertextLength,
    generate() {
      const { publicKey, decapsulate } = real.generate()
      return { publicKey, decapsulate: (ciphertext) => told(secrets.postQuantum, decapsulate(ciphertext)) }
    },
    encapsulate: (publicKey) => real.encapsulate(publicKey),
  })
  return {
    ...nodeCrypto,
    mlkem768: kem(nodeCrypto.mlkem768),
    sntrup761: kem(nodeCrypto.sntrup761),
    x25519() {
      const { publicKey, agree } = nodeCrypto.x25519()
      return { publicKey, agree: (peer) => told(secrets.classical, agree(peer)) }
    },
  }
}

function told(list: string[], secret: Uint8Array): Uint8Array {
  list.push(Buffer.from(secret).toString('hex'))
  return secret
}

for (const { method, publicKeyLength, ciphertextLength } of hybrids) {
  const [name] = method.names

  test(`${name}: K is the hash of both secrets, as a string`, () => {
    const secrets = { postQuantum: [] as string[], classical: [] as string[] }
    const { client } = duel(method, undefined, { crypto: listening(secrets) })
    const [postQuantum = ''] = secrets.postQuantum
    const [classical = ''] = secrets.classical
    assert.equal(postQuantum.length, 64)
    assert.equal(classical.length, 64)
    assert.deepEqual(secrets.classical, [classical, classical])
    const combined = createHash(method.hash)
      .update(Buffer.from(postQuantum + classical, 'hex'))
      .digest()
    const length = Buffer.alloc(4)
    length.writeUInt32BE(combined.length)
    const k = Buffer.from(client.result?.sharedSecret ?? [])
    assert.equal(k.toString('hex'), Buffer.concat([length, combined]).toString('hex'))
  })

  test(`${name}: the post-quantum value comes first, X25519 follows`, () => {
    const sizes: number[] = []
    duel(method, (payload, from) => {
      if (from === 'client') sizes.push(kexEcdhInit.decode(payload).clientPublicKey.length)
      else sizes.push(kexEcdhReply.decode(payload).serverPublicKey.length)
      return payload
    })
    assert.deepEqual(sizes, [publicKeyLength + 32, ciphertextLength + 32])
    assert.equal(method.postQuantum, true)
  })

  test(`${name}: public values of other lengths are refused`, () => {
    for (const off of [-publicKeyLength, -33, -32, -1, 1, 32]) {
      const server = new Half(method, 'server')
      const clientPublicKey = randomBytes(Math.max(0, publicKeyLength + 32 + off))
      assert.throws(() => server.runner.receive(kexEcdhInit.encode({ clientPublicKey })), refused)
    }
    for (const off of [-ciphertextLength, -33, -32, -1, 1, 32]) {
      const client = new Half(method, 'client')
      const serverPublicKey = randomBytes(Math.max(0, ciphertextLength + 32 + off))
      assert.throws(() => client.runner.receive(kexEcdhReply.encode({ hostKey, serverPublicKey, signature })), refused)
    }
  })

  test(`${name}: a small-order X25519 point is refused beside a good post-quantum value`, () => {
    const zeroPoint = (payload: Uint8Array, from: string): Uint8Array => {
      if (from === 'client') return payload
      const reply = kexEcdhReply.decode(payload)
      return kexEcdhReply.encode({ ...reply, serverPublicKey: reply.serverPublicKey.slice().fill(0, ciphertextLength) })
    }
    assert.throws(() => duel(method, zeroPoint), refused)
    const client = new Half(method, 'client')
    const { clientPublicKey } = kexEcdhInit.decode(client.sent[0] as Uint8Array)
    const server = new Half(method, 'server')
    const init = kexEcdhInit.encode({ clientPublicKey: clientPublicKey.slice().fill(0, publicKeyLength) })
    assert.throws(() => server.runner.receive(init), refused)
  })

  test(`${name}: a changed ciphertext gives another K, and the server's signature is then over another H`, () => {
    const flip = (payload: Uint8Array, from: string): Uint8Array => {
      if (from === 'client') return payload
      const reply = kexEcdhReply.decode(payload)
      const serverPublicKey = reply.serverPublicKey.slice()
      serverPublicKey[7] = (serverPublicKey[7] as number) ^ 1
      return kexEcdhReply.encode({ ...reply, serverPublicKey })
    }
    const { client, server } = duel(method, flip)
    assert.notDeepEqual(client.result?.sharedSecret, server.result?.sharedSecret)
    assert.notDeepEqual(client.result?.exchangeHash, server.signed)
  })
}
