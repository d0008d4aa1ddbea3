import assert from 'node:assert/strict'
import { getDiffieHellman } from 'node:crypto'
import { test } from 'node:test'
import {
  diffieHellmanGroup14Sha256,
  diffieHellmanGroup16Sha512,
} from '../../../src/algorithms/key-exchange/diffie-hellman.ts'
import { modpGroup, type ModpGroupBits } from '../../../src/algorithms/key-exchange/modp-groups.ts'
import { kexDhInit, kexDhReply } from '../../../src/messages/key-exchange.ts'
import { Half, hostKey, signature } from './duel.ts'

const named: readonly (readonly [ModpGroupBits, string])[] = [
  [1024, 'modp2'],
  [2048, 'modp14'],
  [3072, 'modp15'],
  [4096, 'modp16'],
  [6144, 'modp17'],
  [8192, 'modp18'],
]
for (const [bits, name] of named) {
  test(`the group of ${bits} bits is the one that OpenSSL calls ${name}`, () => {
    const { p, g } = modpGroup(bits)
    assert.equal(p.toString(16), getDiffieHellman(name).getPrime('hex'))
    assert.equal(g, 2n)
    assert.equal(p.toString(2).length, bits)
  })
}

for (const [method, bits] of [
  [diffieHellmanGroup14Sha256, 2048],
  [diffieHellmanGroup16Sha512, 4096],
] as const) {
  const { p } = modpGroup(bits)
  const hostile = { '0': 0n, '1': 1n, 'p-1': p - 1n, p, 'p+1': p + 1n, '2p': 2n * p }
  for (const [name, value] of Object.entries(hostile)) {
    test(`${method.names[0]}: the public value ${name} is refused`, () => {
      const refused = { name: 'ProtocolError', code: 'protocol-violation' }
      const client = new Half(method, 'client')
      const reply = kexDhReply.encode({ hostKey, f: value, signature })
      assert.throws(() => client.runner.receive(reply), refused)
      const server = new Half(method, 'server')
      assert.throws(() => server.runner.receive(kexDhInit.encode({ e: value })), refused)
      assert.equal(server.asked.length, 0)
    })
  }

  test(`${method.names[0]}: a negative public value is refused`, () => {
    const server = new Half(method, 'server')
    assert.throws(() => server.runner.receive(Uint8Array.of(30, 0, 0, 0, 1, 0x82)), { code: 'protocol-violation' })
  })
}
