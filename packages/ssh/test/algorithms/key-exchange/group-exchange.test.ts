import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aes192Ctr } from '../../../src/algorithms/cipher/aes-ctr.ts'
import { aes128Gcm } from '../../../src/algorithms/cipher/aes-gcm.ts'
import { tripleDesCbc } from '../../../src/algorithms/cipher/cbc.ts'
import { chacha20Poly1305 } from '../../../src/algorithms/cipher/chacha20-poly1305.ts'
import { groupExchangeSha256 } from '../../../src/algorithms/key-exchange/group-exchange.ts'
import { preferredGroupBits } from '../../../src/algorithms/key-exchange/group-size.ts'
import { modpGroup } from '../../../src/algorithms/key-exchange/modp-groups.ts'
import { kexDhGexGroup, kexDhGexReply, kexDhGexRequest } from '../../../src/messages/key-exchange.ts'
import { duel, Half, hostKey, signature } from './duel.ts'

const refused = { name: 'ProtocolError', code: 'protocol-violation' }

/** What our server answers to a request for a group. */
function chosenBits(minimumBits: number, preferredBits: number, maximumBits: number): number {
  const server = new Half(groupExchangeSha256, 'server')
  server.runner.receive(kexDhGexRequest.encode({ minimumBits, preferredBits, maximumBits }))
  return kexDhGexGroup.decode(server.sent[0] as Uint8Array).p.toString(2).length
}

test('the server chooses the smallest group that is large enough', () => {
  assert.equal(chosenBits(2048, 2048, 8192), 2048)
  assert.equal(chosenBits(1024, 1024, 8192), 2048)
  assert.equal(chosenBits(2048, 2049, 8192), 3072)
  assert.equal(chosenBits(2048, 7680, 8192), 8192)
  assert.equal(chosenBits(2048, 8192, 8192), 8192)
  assert.equal(chosenBits(2048, 5000, 5500), 4096)
  assert.equal(chosenBits(4096, 20000, 0xffffffff), 8192)
})

for (const [minimum, preferred, maximum] of [
  [1024, 1024, 1536],
  [2049, 2100, 3000],
  [8193, 9000, 16384],
  [4096, 2048, 8192],
  [2048, 8192, 4096],
  [8192, 4096, 2048],
  [0, 0, 0],
  [0xffffffff, 0xffffffff, 0xffffffff],
] as const) {
  test(`the server refuses the bounds ${minimum}, ${preferred}, ${maximum}`, () => {
    assert.throws(() => chosenBits(minimum, preferred, maximum), refused)
  })
}

test('every size goes through, with the bounds in the exchange hash', () => {
  for (const preferredBits of [2048, 3072, 4096]) {
    const groupExchange = { minimumBits: 2048, preferredBits, maximumBits: 8192 }
    const { client, server } = duel(groupExchangeSha256, undefined, { groupExchange })
    assert.ok(client.result)
    assert.deepEqual(client.result, server.result)
  }
})

test('a client asks for a group that is as strong as the strongest cipher', () => {
  assert.equal(preferredGroupBits(), 3072)
  assert.equal(preferredGroupBits(tripleDesCbc), 3072)
  assert.equal(preferredGroupBits(aes128Gcm), 3072)
  assert.equal(preferredGroupBits(aes192Ctr, aes128Gcm), 7680)
  assert.equal(preferredGroupBits(aes128Gcm, chacha20Poly1305), 8192)
})

test('public values are told', () => {
  const told: [bigint, bigint][] = []
  const { client } = duel(groupExchangeSha256, undefined, {
    onPublicValue: (...values) => void told.push(values),
  })
  assert.ok(client.result)
  const { p } = modpGroup(2048)
  // Two of each end: its own, and the other's.
  assert.deepEqual(
    told.map(([, prime]) => prime),
    [p, p, p, p],
  )
  assert.equal(new Set(told.map(([value]) => value)).size, 2)
})

const { p, g } = modpGroup(2048)
const hostileGroups: Record<string, { p: bigint; g: bigint }> = {
  'of 1024 bits': modpGroup(1024),
  'of 2047 bits': { p: p >> 1n, g },
  'of 8193 bits': { p: (modpGroup(8192).p << 1n) + 1n, g },
  'of 16384 bits': { p: (1n << 16383n) + 1n, g },
  'with p = 0': { p: 0n, g },
  'with even p': { p: p + 1n, g },
  'with g = 0': { p, g: 0n },
  'with g = 1': { p, g: 1n },
  'with g = p-1': { p, g: p - 1n },
  'with g = p': { p, g: p },
  'with g > p': { p, g: p + 2n },
}
for (const [name, group] of Object.entries(hostileGroups)) {
  test(`the client refuses a group ${name}`, () => {
    const client = new Half(groupExchangeSha256, 'client')
    client.sent.length = 0
    assert.throws(() => client.runner.receive(kexDhGexGroup.encode(group)), refused)
    assert.equal(client.sent.length, 0)
  })
}

test('the client refuses a group larger than it asked for', () => {
  const groupExchange = { minimumBits: 2048, preferredBits: 2048, maximumBits: 3072 }
  const client = new Half(groupExchangeSha256, 'client', { groupExchange })
  assert.throws(() => client.runner.receive(kexDhGexGroup.encode(modpGroup(4096))), refused)
})

for (const [name, value] of Object.entries({ '0': 0n, '1': 1n, 'p-1': p - 1n, p })) {
  test(`the client refuses the public value ${name}`, () => {
    const client = new Half(groupExchangeSha256, 'client')
    client.runner.receive(kexDhGexGroup.encode({ p, g }))
    assert.throws(() => client.runner.receive(kexDhGexReply.encode({ hostKey, f: value, signature })), refused)
  })
}

test('the group comes once, and before the reply', () => {
  const client = new Half(groupExchangeSha256, 'client')
  const reply = kexDhGexReply.encode({ hostKey, f: 4n, signature })
  assert.throws(() => client.runner.receive(reply), refused)
  const second = new Half(groupExchangeSha256, 'client')
  second.runner.receive(kexDhGexGroup.encode({ p, g }))
  assert.throws(() => second.runner.receive(kexDhGexGroup.encode({ p, g })), refused)
})
