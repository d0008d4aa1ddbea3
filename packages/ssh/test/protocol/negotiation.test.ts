import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NegotiationError } from '../../src/errors.ts'
import type { KexInit } from '../../src/messages/transport.ts'
import { negotiate } from '../../src/protocol/negotiation.ts'

const offer: KexInit = {
  type: 'SSH_MSG_KEXINIT',
  cookie: new Uint8Array(16),
  keyExchangeAlgorithms: ['curve25519-sha256', 'ecdh-sha2-nistp256'],
  serverHostKeyAlgorithms: ['ssh-ed25519', 'rsa-sha2-512'],
  encryptionAlgorithmsClientToServer: ['aes128-gcm@openssh.com', 'aes128-ctr'],
  encryptionAlgorithmsServerToClient: ['aes128-gcm@openssh.com', 'aes128-ctr'],
  macAlgorithmsClientToServer: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512'],
  macAlgorithmsServerToClient: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512'],
  compressionAlgorithmsClientToServer: ['none', 'zlib@openssh.com'],
  compressionAlgorithmsServerToClient: ['none', 'zlib@openssh.com'],
  languagesClientToServer: [],
  languagesServerToClient: [],
  firstKexPacketFollows: false,
  reserved: 0,
}

test('the first of the client that the server has is chosen, each direction for itself', () => {
  const server: KexInit = {
    ...offer,
    keyExchangeAlgorithms: ['ecdh-sha2-nistp256', 'curve25519-sha256'],
    serverHostKeyAlgorithms: ['rsa-sha2-512'],
    encryptionAlgorithmsServerToClient: ['aes128-ctr'],
    macAlgorithmsServerToClient: ['hmac-sha2-512'],
    compressionAlgorithmsClientToServer: ['zlib@openssh.com'],
  }
  assert.deepEqual(negotiate(offer, server), {
    keyExchange: 'curve25519-sha256',
    serverHostKey: 'rsa-sha2-512',
    clientToServer: { cipher: 'aes128-gcm@openssh.com', mac: undefined, compression: 'zlib@openssh.com' },
    serverToClient: { cipher: 'aes128-ctr', mac: 'hmac-sha2-512', compression: 'none' },
    guessIsRight: false,
  })
})

test('an AEAD needs no MAC in common', () => {
  const server: KexInit = { ...offer, macAlgorithmsClientToServer: [], macAlgorithmsServerToClient: ['other'] }
  assert.equal(negotiate(offer, server).clientToServer.mac, undefined)
})

test('pseudo-algorithms are never chosen and do not spoil the guess', () => {
  const pseudo = ['ext-info-c', 'ext-info-s', 'kex-strict-c-v00@openssh.com', 'kex-strict-s-v00@openssh.com']
  const both: KexInit = { ...offer, keyExchangeAlgorithms: [...pseudo, 'curve25519-sha256'] }
  const chosen = negotiate(both, both)
  assert.equal(chosen.keyExchange, 'curve25519-sha256')
  assert.equal(chosen.guessIsRight, true)
  assert.equal(negotiate(both, offer).guessIsRight, true)
  const only: KexInit = { ...offer, keyExchangeAlgorithms: pseudo }
  assert.throws(() => negotiate(only, only), { code: 'no-common-algorithm' })
})

test('the guess is right when the preferred key exchange and host key of both ends agree', () => {
  assert.equal(negotiate(offer, offer).guessIsRight, true)
  const otherKex: KexInit = { ...offer, keyExchangeAlgorithms: ['ecdh-sha2-nistp256', 'curve25519-sha256'] }
  const otherHostKey: KexInit = { ...offer, serverHostKeyAlgorithms: ['rsa-sha2-512', 'ssh-ed25519'] }
  assert.equal(negotiate(offer, otherKex).guessIsRight, false)
  assert.equal(negotiate(offer, otherHostKey).guessIsRight, false)
})

const kinds = [
  ['keyExchangeAlgorithms', 'key exchange method'],
  ['serverHostKeyAlgorithms', 'host key type'],
  ['encryptionAlgorithmsClientToServer', 'cipher'],
  ['encryptionAlgorithmsServerToClient', 'cipher'],
  ['macAlgorithmsClientToServer', 'MAC'],
  ['macAlgorithmsServerToClient', 'MAC'],
  ['compressionAlgorithmsClientToServer', 'compression method'],
  ['compressionAlgorithmsServerToClient', 'compression method'],
] as const
for (const [list, what] of kinds) {
  test(`nothing in common in ${list} is an error that names it`, () => {
    const ctr = {
      encryptionAlgorithmsClientToServer: ['aes128-ctr'],
      encryptionAlgorithmsServerToClient: ['aes128-ctr'],
    }
    const client: KexInit = list.startsWith('mac') ? { ...offer, ...ctr } : offer
    const server: KexInit = { ...client, [list]: ['theirs'] }
    const facts = (ours: readonly string[], theirs: readonly string[]) => (error: unknown) => {
      assert.ok(error instanceof NegotiationError)
      assert.deepEqual([error.what, error.ours, error.theirs], [what, ours, theirs])
      return true
    }
    assert.throws(() => negotiate(client, server), facts(client[list], ['theirs']))
    assert.throws(() => negotiate(client, server, 'server'), facts(['theirs'], client[list]))
  })
}
