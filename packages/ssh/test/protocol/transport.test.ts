import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyExchangeMethods } from '../../src/algorithms/key-exchange/catalog.ts'
import { cipherAlgorithms } from '../../src/algorithms/cipher/catalog.ts'
import { macAlgorithms } from '../../src/algorithms/mac/catalog.ts'
import { DisconnectError, NegotiationError, ProtocolError } from '../../src/errors.ts'
import { globalRequest } from '../../src/messages/connection.ts'
import { debug, disconnect, ignore, ping, serviceRequest } from '../../src/messages/transport.ts'
import { deliver, transportPair } from './transport-pair.ts'
import { ecdsaSigner, ed25519Signer, rsaSigner } from './userauth/signers.ts'

const hello = globalRequest.encode({ requestName: 'hello', wantReply: false, requestSpecificData: Buffer.from('x') })

for (const name of keyExchangeMethods.flatMap((method) => method.names)) {
  test(`${name}: both ends agree, with and without a guessed first packet`, () => {
    for (const guess of [false, true]) {
      const { client, server, run } = transportPair({
        choices: { keyExchange: name, serverHostKey: 'ssh-ed25519' },
        client: { guess },
      })
      run()
      assert.ok(client.established && server.established)
      assert.deepEqual(client.transport.sessionIdentifier, server.transport.sessionIdentifier)
      assert.equal(client.transport.negotiated?.keyExchangeName, name)
      assert.ok(client.transport.strict && server.transport.strict)
    }
  })
}

for (const cipher of cipherAlgorithms.map((entry) => entry.name)) {
  const macs = cipherAlgorithms.find((entry) => entry.name === cipher)?.authenticated
    ? [undefined]
    : macAlgorithms.map((entry) => entry.name)
  for (const mac of macs) {
    test(`${cipher} ${mac ?? ''}: messages of many sizes, re-keyed in between`, () => {
      const { client, server, run } = transportPair({ choices: { cipher, mac } })
      run()
      client.transport.authenticated()
      server.transport.authenticated()
      const sizes = [0, 1, 7, 8, 255, 4096, 32768]
      for (const size of sizes) {
        const data = Buffer.alloc(size, size)
        client.transport.send(globalRequest.encode({ requestName: 'a', wantReply: false, requestSpecificData: data }))
        server.transport.send(globalRequest.encode({ requestName: 'b', wantReply: true, requestSpecificData: data }))
        run()
        ;(size % 2 === 0 ? client : server).transport.rekey()
      }
      run()
      for (const [side, requestName] of [
        [server, 'a'],
        [client, 'b'],
      ] as const) {
        const got = side.messages.map((payload) => globalRequest.decode(payload))
        assert.deepEqual(
          got.map((message) => message.requestSpecificData.length),
          sizes,
        )
        assert.ok(got.every((message) => message.requestName === requestName))
      }
      const exchanges = client.traces.filter((trace) => trace.event === 'newkeys-received').length
      assert.equal(exchanges, 1 + sizes.length)
    })
  }
}

test('a wrong guess costs nothing but the round trip', () => {
  const { client, server, run } = transportPair({
    client: { guess: true },
    choices: { keyExchange: 'curve25519-sha256,ecdh-sha2-nistp256' },
    server: {},
  })
  run()
  assert.ok(client.established)
  const other = transportPair({
    choices: { keyExchange: 'curve25519-sha256,ecdh-sha2-nistp256' },
    client: { guess: true },
  })
  other.run()
  assert.ok(other.server.established)
  assert.ok(server.established)
})

test('every host key algorithm that has a key here', () => {
  for (const [name, signer] of [
    ['ssh-ed25519', ed25519Signer()],
    ['ecdsa-sha2-nistp256', ecdsaSigner()],
    ['rsa-sha2-512', rsaSigner()],
    ['rsa-sha2-256', rsaSigner()],
  ] as const) {
    const { client, run } = transportPair({ choices: { serverHostKey: name }, hostKey: signer })
    run()
    assert.equal(client.transport.negotiated?.hostKey.name, name)
    assert.ok(client.established)
  }
})

test('the server must hold the key that it shows', () => {
  const shown = ed25519Signer()
  const held = ed25519Signer()
  const { run } = transportPair({ hostKey: { ...held, publicKey: shown.publicKey } })
  assert.throws(run, ProtocolError)
})

test('both ends may begin a re-key at once, under load', () => {
  const { client, server, run } = transportPair()
  run()
  client.transport.authenticated()
  server.transport.authenticated()
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 50; i++) client.transport.send(hello)
    client.transport.rekey()
    server.transport.rekey()
    for (let i = 0; i < 50; i++) server.transport.send(hello)
    run()
  }
  assert.equal(client.messages.length, 250)
  assert.equal(server.messages.length, 250)
  assert.ok(client.rekeyedCalls > 0)
})

test('a re-key begins by itself after so many bytes, and after so many packets', () => {
  for (const rekey of [{ bytes: 20_000 }, { packets: 20 }]) {
    const { client, server, run } = transportPair({ client: { rekey } })
    run()
    client.transport.authenticated()
    server.transport.authenticated()
    for (let i = 0; i < 100; i++) {
      client.transport.send(
        globalRequest.encode({ requestName: 'a', wantReply: false, requestSpecificData: Buffer.alloc(1000) }),
      )
      run()
    }
    assert.equal(server.messages.length, 100)
    assert.ok(server.traces.filter((trace) => trace.event === 'newkeys-received').length >= 5)
  }
})

test('bytes may arrive one by one', () => {
  const { client, server, run } = transportPair()
  run((from, bytes) => {
    const to = from === 'client' ? server : client
    for (let i = 0; i < bytes.length - 1; i++) deliver(to, bytes.subarray(i, i + 1))
    return bytes.subarray(bytes.length - 1)
  })
  assert.ok(client.established && server.established)
})

test('nothing in common is an error that names what and theirs', () => {
  const mine = transportPair({ choices: { cipher: 'aes128-ctr' } })
  const theirs = transportPair({ choices: { cipher: 'aes256-ctr' } })
  const bytes = Buffer.concat(theirs.server.transport.takeOutgoing())
  assert.throws(
    () => deliver(mine.client, bytes),
    (error) => {
      assert.ok(error instanceof NegotiationError)
      assert.equal(error.what, 'cipher')
      assert.deepEqual(error.theirs, ['aes256-ctr'])
      return true
    },
  )
})

test('every bit of the server’s first key exchange matters, but for the padding', () => {
  const seen: Uint8Array[] = []
  transportPair().run((from, bytes) => {
    if (from === 'server') seen.push(bytes)
    return bytes
  })
  const bytes = Buffer.concat(seen)
  const padding = paddingPositions(bytes)
  assert.ok(bytes.length > 500 && padding.size > 12)
  for (let at = 0; at < bytes.length; at += 2) {
    const outcome = withFlippedBit(at, at % 8)
    if (!padding.has(at)) assert.equal(outcome, 'refused', `byte ${at} of ${bytes.length}`)
  }
})

/** Where the padding of the packets before the first keys is: nothing protects it. */
function paddingPositions(bytes: Buffer): Set<number> {
  const positions = new Set<number>()
  let at = bytes.indexOf(10) + 1
  while (at < bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at)
    for (let i = end - (bytes[at + 4] as number); i < end; i++) positions.add(i)
    at = end
  }
  return positions
}

function withFlippedBit(at: number, bit: number): 'established' | 'refused' {
  const { client, server, run } = transportPair()
  let offset = 0
  try {
    run((from, bytes) => {
      if (from !== 'server') return bytes
      const here = at - offset
      offset += bytes.length
      if (here < 0 || here >= bytes.length) return bytes
      const copy = Buffer.from(bytes)
      copy[here] = (copy[here] as number) ^ (1 << bit)
      return copy
    })
  } catch (error) {
    const declared =
      error instanceof ProtocolError || error instanceof NegotiationError || error instanceof DisconnectError
    assert.ok(declared, String(error))
    return 'refused'
  }
  return client.established && server.established ? 'established' : 'refused'
}

test('what the phase table refuses ends the connection; what is unknown is answered', () => {
  const { client, server, run } = transportPair()
  run()
  server.transport.send(ping.encode({ data: Buffer.from('x') }))
  server.transport.send(Uint8Array.of(150))
  run()
  assert.ok(
    server.messages.some((payload) => payload[0] === 3),
    'SSH_MSG_UNIMPLEMENTED came back',
  )
  server.transport.send(serviceRequest.encode({ serviceName: 'x' }))
  assert.throws(run, /not allowed/)
  assert.ok(client.established)
})

test('strict key exchange: nothing may be slipped in before the first SSH_MSG_NEWKEYS (Terrapin)', () => {
  for (const payload of [
    ignore.encode({ data: Buffer.alloc(0) }),
    debug.encode({ alwaysDisplay: false, message: '', languageTag: '' }),
  ]) {
    const { server, client, run } = transportPair()
    let first = true
    assert.throws(
      () =>
        run((from, bytes) => {
          if (from !== 'server' || !first) return bytes
          first = false
          const end = bytes.indexOf(10) + 1
          return Buffer.concat([bytes.subarray(0, end), plainPacket(payload), bytes.subarray(end)])
        }),
      /strict key exchange|not allowed/,
    )
    assert.ok(!client.established)
    assert.ok(!server.established)
  }
})

test('SSH_MSG_DISCONNECT of the peer is its own error', () => {
  const { client, server, run } = transportPair()
  run()
  server.transport.send(disconnect.encode({ reasonCode: 12, description: 'too many', languageTag: '' }))
  assert.throws(run, (error) => error instanceof DisconnectError && error.reason === 12)
  assert.ok(client.established)
})

test('a peer that never ends its key exchange cannot make us hoard answers', () => {
  const { client, server, run } = transportPair()
  run()
  client.transport.authenticated()
  server.transport.authenticated()
  client.transport.rekey()
  client.transport.takeOutgoing()
  assert.throws(
    () => {
      for (let i = 0; i < 100_000; i++) client.transport.send(hello)
    },
    (error) => error instanceof ProtocolError && error.code === 'limit-exceeded',
  )
  assert.ok(server.established)
})

function plainPacket(payload: Uint8Array): Uint8Array {
  const paddingLength = 8 - ((payload.length + 5) % 8) + 8
  const packet = Buffer.alloc(5 + payload.length + paddingLength)
  packet.writeUInt32BE(1 + payload.length + paddingLength)
  packet[4] = paddingLength
  packet.set(payload, 5)
  return packet
}
