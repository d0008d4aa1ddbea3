// Fuzz loops on `Transport.receive`: the streams of both ends from their beginning, and messages under keys.
import assert from 'node:assert/strict'
import { connectionMessages } from '../../src/messages/connection.ts'
import { keyExchangeMessages } from '../../src/messages/key-exchange.ts'
import { disconnect, kexInit, transportMessages } from '../../src/messages/transport.ts'
import { userauthMessages } from '../../src/messages/userauth.ts'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { Role } from '../../src/protocol/key-exchange.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import { Transport } from '../../src/protocol/transport.ts'
import { cheapSuite } from './cheap-suite.ts'
import { fuzz, testGrowth } from './fuzz.ts'
import { validPayload } from './injection.ts'
import type { Random } from './random.ts'

const hostKey = new Uint8Array(8).fill(2)

function transport(role: Role): Transport {
  const made: Transport = new Transport(
    { role, crypto: nodeCrypto, suite: cheapSuite, identification: `SSH-2.0-${role}` },
    {
      ask: (question) => made.answer(question.type === 'host-key' ? hostKey : acceptHostKey(hostKey)),
      established: () => {},
      message: () => {},
      rekeyed: () => {},
      trace: () => {},
    },
  )
  made.start()
  return made
}

const otherRole: Record<Role, Role> = { client: 'server', server: 'client' }

/** Delivers between two until both are silent. */
function exchange(one: Transport, other: Transport): void {
  for (;;) {
    const [a, b] = [Buffer.concat(one.takeOutgoing()), Buffer.concat(other.takeOutgoing())]
    if (a.length === 0 && b.length === 0) return
    assert.equal(other.receive(a), a.length)
    assert.equal(one.receive(b), b.length)
  }
}

/** What an end says up to its SSH_MSG_NEWKEYS, and a little under keys. */
function recorded(role: Role): Uint8Array {
  const one = transport(role)
  const other = transport(otherRole[role])
  const said: Uint8Array[] = []
  const take = one.takeOutgoing.bind(one)
  one.takeOutgoing = () => {
    const out = take()
    said.push(...out)
    return out
  }
  exchange(one, other)
  one.send(validPayload(transportMessages[1]))
  one.takeOutgoing()
  return Buffer.concat(said)
}

/** In chunks, each with what was left over in front, as the driver does. */
function feed(to: Transport, bytes: Uint8Array, random: Random): void {
  let carry: Uint8Array = new Uint8Array(0)
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random.below(2000))
    const all = Buffer.concat([carry, bytes.subarray(at, end)])
    const consumed = to.receive(all)
    assert.ok(consumed >= 0 && consumed <= all.length)
    carry = all.subarray(consumed)
    to.takeOutgoing()
    at = end
  }
}

for (const role of ['client', 'server'] as const) {
  fuzz({
    name: `Transport.receive of a ${role}, from the first byte`,
    permille: 60,
    seeds: [recorded(otherRole[role])],
    run: (input, random) => feed(transport(role), input, random),
  })
}

const messages = [...transportMessages, ...keyExchangeMessages, ...userauthMessages, ...connectionMessages].filter(
  ({ number }) => number !== disconnect.number,
)
const ownKexInit = kexInit.encode({
  cookie: new Uint8Array(16),
  keyExchangeAlgorithms: ['cheap@example.com'],
  serverHostKeyAlgorithms: ['cheap-key@example.com'],
  encryptionAlgorithmsClientToServer: ['aes128-gcm@openssh.com'],
  encryptionAlgorithmsServerToClient: ['aes128-gcm@openssh.com'],
  macAlgorithmsClientToServer: [],
  macAlgorithmsServerToClient: [],
  compressionAlgorithmsClientToServer: ['none'],
  compressionAlgorithmsServerToClient: ['none'],
  languagesClientToServer: [],
  languagesServerToClient: [],
  firstKexPacketFollows: false,
  reserved: 0,
})

for (const role of ['client', 'server'] as const) {
  for (const phase of ['authentication', 'connection'] as const) {
    let pair: readonly [victim: Transport, peer: Transport] | undefined
    fuzz({
      name: `Transport.receive of a ${role}, in phase ${phase}`,
      permille: 30,
      seeds: [ownKexInit, ...messages.map(validPayload)],
      run(input) {
        // The next message goes to the same transport, as long as it lives.
        pair ??= established(role, phase)
        const [victim, peer] = pair
        try {
          peer.send(input.length === 0 ? Uint8Array.of(250) : input)
          const bytes = Buffer.concat(peer.takeOutgoing())
          assert.equal(victim.receive(bytes), bytes.length)
          victim.takeOutgoing()
          if (victim.phase === 'key-exchange' || !victim.writable) pair = undefined
        } catch (error) {
          pair = undefined
          throw error
        }
      },
    })
  }
}

function established(role: Role, phase: 'authentication' | 'connection'): readonly [Transport, Transport] {
  const victim = transport(role)
  const peer = transport(otherRole[role])
  exchange(victim, peer)
  assert.equal(victim.phase, 'authentication')
  if (phase === 'connection') {
    victim.authenticated()
    peer.authenticated()
  }
  return [victim, peer]
}

testGrowth(
  'packets before the keys',
  (size) => {
    const debug = Buffer.from([0, 0, 0, 20, 4, 4, 0, 0, 0, 0, 1, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    debug[4] = 7
    return Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), ...Array.from({ length: size / 8 }, () => debug)])
  },
  (input) => {
    const client = transport('client')
    assert.equal(client.receive(input), input.length)
  },
)
