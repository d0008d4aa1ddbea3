// Algorithms for the fuzz loops: the ciphers are real, the key exchange costs nothing and is worth nothing.
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import type { HostKeyAlgorithm } from '../../src/algorithms/host-key/host-key.ts'
import type { HostKeyQuestion, KeyExchangeMethod } from '../../src/algorithms/key-exchange/method.ts'
import { algorithmPolicy } from '../../src/algorithms/policy.ts'
import { type AlgorithmSuite, algorithmSuite } from '../../src/algorithms/suite.ts'
import { kexEcdhInit, kexEcdhReply } from '../../src/messages/key-exchange.ts'
import { ask, expect, send } from '../../src/protocol/exchange.ts'

const value = new Uint8Array(32).fill(1)

const method: KeyExchangeMethod = {
  names: ['cheap@example.com'],
  hash: 'sha256',
  standing: 'insecure',
  postQuantum: false,
  *client() {
    yield* send(kexEcdhInit, { clientPublicKey: value })
    const { hostKey, signature } = yield* expect(kexEcdhReply)
    return { sharedSecret: value, exchangeHash: value, hostKey, signature }
  },
  *server() {
    yield* expect(kexEcdhInit)
    const hostKey = yield* ask<Uint8Array>({ type: 'host-key' } satisfies HostKeyQuestion)
    yield* send(kexEcdhReply, { hostKey, serverPublicKey: value, signature: value })
    return { sharedSecret: value, exchangeHash: value, hostKey, signature: value }
  },
}

const hostKey: HostKeyAlgorithm = {
  name: 'cheap-key@example.com',
  standing: 'insecure',
  publicKeyFormat: 'cheap-key@example.com',
  signatureFormat: 'cheap-key@example.com',
  certificate: false,
  verify: () => true,
}

const { cipher, mac, compression } = algorithmSuite(
  algorithmPolicy(hostKeyAlgorithms, { cipher: 'aes128-gcm@openssh.com', mac: 'hmac-sha2-256' }),
)

export const cheapSuite: AlgorithmSuite = {
  keyExchange: [{ name: 'cheap@example.com', method }],
  hostKey: [hostKey],
  cipher,
  mac,
  compression,
}
