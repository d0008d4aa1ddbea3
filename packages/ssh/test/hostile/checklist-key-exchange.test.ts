// What has gone wrong in other implementations: weak public values, groups that are none, and lists without end.
import assert from 'node:assert/strict'
import { createECDH } from 'node:crypto'
import { test } from 'node:test'
import { modpGroup } from '../../src/algorithms/key-exchange/modp-groups.ts'
import { NegotiationError, ProtocolError } from '../../src/errors.ts'
import {
  kexDhGexGroup,
  kexDhGexInit,
  kexDhGexRequest,
  kexDhInit,
  kexDhReply,
  kexEcdhInit,
  kexEcdhReply,
} from '../../src/messages/key-exchange.ts'
import { kexInit } from '../../src/messages/transport.ts'
import { Writer } from '../../src/wire/writer.ts'
import { cheapChoices, type RawPeerOptions } from './raw-peer.ts'
import { clientUnderTest, serverUnderTest } from './under-test.ts'

type Rewrite = NonNullable<RawPeerOptions['rewrite']>

/** Why the real end refuses, which is not because a signature no longer fits. */
async function refusal(end: 'client' | 'server', keyExchange: string, rewrite: Rewrite): Promise<string> {
  const options = { choices: { ...cheapChoices, keyExchange }, rewrite }
  const { peer, over } = end === 'client' ? clientUnderTest({}, options) : serverUnderTest({}, options)
  peer.identify()
  peer.beginExchange()
  const error = await over
  assert.ok(error instanceof ProtocolError, `${keyExchange}: ${String(error)}`)
  assert.doesNotMatch(error.message, /signature/)
  return error.message
}

/** Replaces the public value, at both ends in turn. */
async function refusesPublicKey(keyExchange: string, publicKey: Uint8Array): Promise<void> {
  const init = kexEcdhInit.encode({ clientPublicKey: publicKey })
  await refusal('server', keyExchange, (payload) => (payload[0] === 30 ? [init] : [payload]))
  await refusal('client', keyExchange, (payload) => {
    if (payload[0] !== 31) return [payload]
    return [kexEcdhReply.encode({ ...kexEcdhReply.decode(payload), serverPublicKey: publicKey })]
  })
}

test('CVE-2026-59842 (libssh), X25519: zero and the other points of low order', async () => {
  const lowOrder = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ]
  for (const point of lowOrder) await refusesPublicKey('curve25519-sha256', Buffer.from(point, 'hex'))
})

test('X25519: public values of other lengths', async () => {
  for (const length of [0, 31, 33]) await refusesPublicKey('curve25519-sha256', new Uint8Array(length).fill(9))
})

test('ECDH: the point at infinity, points of no curve, of another curve, compressed and cut', async () => {
  const own = (curve: string, compressed = false): Buffer => {
    const ecdh = createECDH(curve)
    ecdh.generateKeys()
    return ecdh.getPublicKey(undefined, compressed ? 'compressed' : 'uncompressed')
  }
  const point = own('prime256v1')
  const offCurve = Buffer.from(point)
  offCurve[64] = (offCurve[64] as number) ^ 1
  const bad = [
    Buffer.of(0),
    offCurve,
    own('secp384r1'),
    own('prime256v1', true),
    point.subarray(0, 64),
    Buffer.alloc(65),
  ]
  for (const value of bad) await refusesPublicKey('ecdh-sha2-nistp256', value)
})

for (const [name, kemLength] of [
  ['mlkem768x25519-sha256', { client: 1184, server: 1088 }],
  ['sntrup761x25519-sha512', { client: 1158, server: 1039 }],
] as const) {
  test(`${name}: other lengths, and zero for X25519`, async () => {
    for (const end of ['client', 'server'] as const) {
      const honest = kemLength[end === 'server' ? 'client' : 'server']
      for (const change of [
        (value: Uint8Array) => value.subarray(0, honest),
        (value: Uint8Array) => value.subarray(0, honest + 31),
        (value: Uint8Array) => Buffer.concat([value, Buffer.of(0)]),
        (value: Uint8Array) => Buffer.concat([value.subarray(0, honest), new Uint8Array(32)]),
        () => new Uint8Array(0),
      ]) {
        await refusal(end, name, (payload) => {
          if (payload[0] === 30) {
            return [kexEcdhInit.encode({ clientPublicKey: change(kexEcdhInit.decode(payload).clientPublicKey) })]
          }
          if (payload[0] !== 31) return [payload]
          const reply = kexEcdhReply.decode(payload)
          return [kexEcdhReply.encode({ ...reply, serverPublicKey: change(reply.serverPublicKey) })]
        })
      }
    }
  })
}

test('ML-KEM: an encapsulation key with numbers beyond the modulus (FIPS 203 §7.2)', async () => {
  await refusal('server', 'mlkem768x25519-sha256', (payload) => {
    if (payload[0] !== 30) return [payload]
    const clientPublicKey = kexEcdhInit.decode(payload).clientPublicKey.slice()
    clientPublicKey.fill(0xff, 0, 1152)
    return [kexEcdhInit.encode({ clientPublicKey })]
  })
})

test('CVE-2016-0739 (libssh) class, Diffie-Hellman: 0, 1, p-1, p and beyond', async () => {
  const { p } = modpGroup(2048)
  for (const value of [0n, 1n, p - 1n, p, p + 1n, p * 2n]) {
    await refusal('server', 'diffie-hellman-group14-sha256', (payload) =>
      payload[0] === 30 ? [kexDhInit.encode({ e: value })] : [payload],
    )
    await refusal('client', 'diffie-hellman-group14-sha256', (payload) =>
      payload[0] === 31 ? [kexDhReply.encode({ ...kexDhReply.decode(payload), f: value })] : [payload],
    )
    await refusal('server', 'diffie-hellman-group-exchange-sha256', (payload) => {
      // A larger group would have these values among its own.
      if (payload[0] === 34)
        return [kexDhGexRequest.encode({ minimumBits: 2048, preferredBits: 2048, maximumBits: 2048 })]
      return payload[0] === 32 ? [kexDhGexInit.encode({ e: value })] : [payload]
    })
  }
})

test('Diffie-Hellman: a negative value, and one that is longer than any group', async () => {
  for (const body of [Buffer.alloc(256, 0xff), Buffer.alloc(4096, 0x7f)]) {
    const init = new Writer().byte(30).string(body).bytes()
    await refusal('server', 'diffie-hellman-group14-sha256', (payload) => (payload[0] === 30 ? [init] : [payload]))
  }
})

test('CVE-2016-0787 (libssh2) class: our own values are as large as the group, and new each time', async () => {
  const seen = new Set<bigint>()
  for (let i = 0; i < 8; i++) {
    const choices = { ...cheapChoices, keyExchange: 'diffie-hellman-group14-sha256' }
    const { peer, over } = clientUnderTest({}, { choices, rewrite: (payload) => (payload[0] === 20 ? [payload] : []) })
    const init = new Promise<Uint8Array>((resolve) => (peer.onMethodMessage = resolve))
    peer.identify()
    peer.beginExchange()
    seen.add(kexDhInit.decode(await init).e)
    peer.close()
    await over
  }
  assert.equal(seen.size, 8)
  for (const e of seen) assert.ok(e > 1n << (2048n - 64n), 'a value that is too small to be chance')
})

test('CVE-2023-28113 (russh) class, group exchange: groups that are too small, too large, or none', async () => {
  const { p } = modpGroup(2048)
  const groups = [
    { p: modpGroup(1024).p, g: 2n },
    { p: (1n << 8192n) | 1n, g: 2n },
    { p: (1n << 16383n) | 1n, g: 2n },
    { p: p - 1n, g: 2n },
    { p, g: 0n },
    { p, g: 1n },
    { p, g: p - 1n },
    { p, g: p },
  ]
  for (const group of groups) {
    await refusal('client', 'diffie-hellman-group-exchange-sha256', (payload) =>
      payload[0] === 31 ? [kexDhGexGroup.encode(group)] : [payload],
    )
  }
})

test('group exchange: bounds that no group fits, or that contradict each other', async () => {
  for (const [minimumBits, preferredBits, maximumBits] of [
    [1024, 1024, 1024],
    [8192, 4096, 2048],
    [0xffffffff, 0xffffffff, 0xffffffff],
    [0, 0, 0],
  ] as const) {
    const request = kexDhGexRequest.encode({ minimumBits, preferredBits, maximumBits })
    await refusal('server', 'diffie-hellman-group-exchange-sha256', (payload) =>
      payload[0] === 34 ? [request] : [payload],
    )
  }
})

test('SSH_MSG_KEXINIT: nothing in common is no key exchange', async () => {
  for (const list of [
    'keyExchangeAlgorithms',
    'serverHostKeyAlgorithms',
    'encryptionAlgorithmsClientToServer',
    'compressionAlgorithmsServerToClient',
  ] as const) {
    for (const names of [
      [],
      [''],
      ['none'],
      ['kex-strict-c-v00@openssh.com', 'ext-info-c', 'kex-strict-s-v00@openssh.com'],
    ]) {
      if (list === 'compressionAlgorithmsServerToClient' && names[0] === 'none') continue
      for (const under of [clientUnderTest, serverUnderTest]) {
        const { peer, over } = under({}, { rewrite: (payload) => [changedKexInit(payload, { [list]: names })] })
        peer.identify()
        peer.beginExchange()
        assert.ok((await over) instanceof NegotiationError)
      }
    }
  }
})

test('SSH_MSG_KEXINIT: names with control characters, cut lists, and bytes behind the end', async () => {
  const broken: Rewrite[] = [
    (payload) => [changedKexInit(payload, { keyExchangeAlgorithms: ['curve25519-sha256\u0000'] })],
    (payload) => [changedKexInit(payload, { serverHostKeyAlgorithms: ['ssh-ed25519\r\n'] })],
    (payload) => [payload.subarray(0, 40)],
    (payload) => [payload.subarray(0, -1)],
    (payload) => [Buffer.concat([payload, Buffer.of(0)])],
  ]
  for (const rewrite of broken) {
    await refusal('client', 'curve25519-sha256', (payload) => (payload[0] === 20 ? rewrite(payload) : [payload]))
    await refusal('server', 'curve25519-sha256', (payload) => (payload[0] === 20 ? rewrite(payload) : [payload]))
  }
})

test('SSH_MSG_KEXINIT as large as a packet may be: handled in linear time, and said in few words', async () => {
  const before = process.cpuUsage()
  for (const names of [Array.from({ length: 30_000 }, (_, i) => `x${i}`), ['y'.repeat(200_000)]]) {
    for (const under of [clientUnderTest, serverUnderTest]) {
      const rewrite: Rewrite = (payload) => [changedKexInit(payload, { keyExchangeAlgorithms: names })]
      const { peer, over } = under({}, { rewrite })
      peer.identify()
      peer.beginExchange()
      const error = await over
      assert.ok(error instanceof NegotiationError)
      assert.ok(error.message.length < 8192)
    }
  }
  assert.ok(process.cpuUsage(before).user < 2_000_000)
})

function changedKexInit(payload: Uint8Array, changes: Partial<Parameters<typeof kexInit.encode>[0]>): Uint8Array {
  return payload[0] === 20 ? kexInit.encode({ ...kexInit.decode(payload), ...changes }) : payload
}
