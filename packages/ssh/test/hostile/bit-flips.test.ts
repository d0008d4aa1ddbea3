// One bit on the way is another one: of packets and tags under every cipher, of the key exchange, of signatures, and of
// a whole session. It is always refused, and nothing wrong is ever delivered.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cipherAlgorithms } from '../../src/algorithms/cipher/catalog.ts'
import { PACKET_LENGTH_MAX } from '../../src/algorithms/cipher/cipher.ts'
import { macAlgorithms } from '../../src/algorithms/mac/catalog.ts'
import { ProtocolError, SshError } from '../../src/errors.ts'
import { publickeyQuery, userauthRequest } from '../../src/messages/userauth.ts'
import { PacketReader } from '../../src/protocol/packet.ts'
import { Writer } from '../../src/wire/writer.ts'
import { direction, frame, seal, type Suite, suites } from '../algorithms/cipher/direction.ts'
import { transportPair } from '../protocol/transport-pair.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'
import { cutWire, type Direction } from './cut-stream.ts'
import { startEchoServer } from './echo-server.ts'
import { fullSession, sessionServer } from './full-session.ts'
import { withDeadline } from './kill-at-every-byte.ts'
import { requestService, serverUnderTest } from './under-test.ts'

const payloads = [1, 40, 500].map((length) => new Uint8Array(length).fill(94))
/** A length that was changed may promise this much more; then comes the refusal. */
const filler = Buffer.alloc(PACKET_LENGTH_MAX + 64, 0x55)

for (const suite of suites(cipherAlgorithms, macAlgorithms)) {
  test(`${suite.name}: every bit of a packet between two others`, () => {
    // In full for AEADs and one of each other kind, in part for the rest.
    const inFull =
      suite.mac === undefined ||
      [
        'aes128-ctr with hmac-sha2-256',
        'aes128-ctr with umac-64-etm@openssh.com',
        'aes128-ctr with hmac-sha2-256-etm@openssh.com',
      ].includes(suite.name)
    const step = inFull ? 1 : 17
    const packets = payloads.length
    for (let bit = 0, bits = 1; bit < bits; bit += step) bits = flipInSecondPacket(suite, bit, packets)
  })
}

/** Seals anew, as the state of ciphers cannot be copied, flips, and reads. Returns how many bits there are. */
function flipInSecondPacket(suite: Suite, bit: number, packets: number): number {
  const { sealer, opener } = direction(suite.cipher, suite.mac)
  const sealed = payloads.slice(0, packets).map((payload, i) => seal(sealer, frame(sealer, payload), i))
  const second = sealed[1] as Buffer
  second[bit >> 3] = (second[bit >> 3] as number) ^ (1 << (bit & 7))
  // Only a changed length can want more, and only the first bytes can change it; CBC does not tell before.
  const rest = bit >> 3 < 16 || (opener.refusalLength ?? 0) > 0 ? [filler] : []
  const wire = Buffer.concat([...sealed, ...rest])
  const reader = new PacketReader(opener)
  const first = reader.next(wire, 0)
  assert.deepEqual(Buffer.from(first?.payload ?? []), Buffer.from(payloads[0] as Uint8Array))
  assert.throws(() => assert.equal(readTwice(reader, wire, first?.end ?? 0), undefined, `bit ${bit}`), ProtocolError)
  return second.length * 8
}

/** The first call may only have found the length. */
function readTwice(reader: PacketReader, wire: Uint8Array, offset: number): unknown {
  return reader.next(wire, offset) ?? reader.next(wire, offset)
}

for (const from of ['server', 'client'] as const) {
  test(`key exchange: a bit of every byte of the ${from}, but for padding`, () => {
    const whole: Uint8Array[] = []
    transportPair({ choices }).run((source, bytes) => {
      if (source === from) whole.push(bytes.slice())
      return bytes
    })
    const plain = plainPart(Buffer.concat(whole))
    assert.ok(plain.length > 300, `${plain.length} bytes`)
    let padding = 0
    for (let at = 0; at < plain.length; at++) {
      if (plain[at] === 'padding') padding++
      else assert.ok(!isEstablished(from, at, 1 << (at & 7)), `byte ${at} of the ${from}`)
    }
    assert.ok(padding >= 12)
  })
}

const choices = { keyExchange: 'curve25519-sha256', cipher: 'aes128-gcm@openssh.com', mac: 'hmac-sha2-256' }

/** Does the receiver of a stream that is changed at one byte come to an end of the key exchange? */
function isEstablished(from: 'client' | 'server', at: number, mask: number): boolean {
  const pair = transportPair({ choices })
  const victim = from === 'server' ? pair.client : pair.server
  let passed = 0
  try {
    pair.run((source, bytes) => {
      if (source !== from) return bytes
      const changed = Uint8Array.from(bytes)
      if (at >= passed && at < passed + bytes.length) changed[at - passed] = (changed[at - passed] as number) ^ mask
      passed += bytes.length
      return changed
    })
  } catch (error) {
    assert.ok(error instanceof SshError, String(error))
  }
  return victim.established
}

/** What each byte is before the keys come: the line, and packets up to SSH_MSG_NEWKEYS. */
function plainPart(stream: Buffer): string[] {
  const kinds = Array.from({ length: stream.indexOf(10) + 1 }, () => 'line')
  for (let at = kinds.length, number = 0; number !== 21;) {
    const end = at + 4 + stream.readUInt32BE(at)
    const padding = stream[at + 4] as number
    number = stream[at + 5] as number
    for (; at < end; at++) kinds.push(end - at <= padding ? 'padding' : 'packet')
  }
  return kinds
}

test('a request that a user has signed: no bit of it can be another one', async () => {
  const signer = ed25519Signer()
  const whole = await logIn(signer, () => {})
  assert.ok(whole.authenticated)
  // The message number aside: another one is another message.
  for (let bit = 8; bit < whole.length * 8; bit += 3) {
    const { authenticated } = await logIn(signer, (payload) => {
      payload[bit >> 3] = (payload[bit >> 3] as number) ^ (1 << (bit & 7))
    })
    assert.ok(!authenticated, `bit ${bit}`)
  }
})

async function logIn(signer: ReturnType<typeof ed25519Signer>, change: (payload: Uint8Array) => void) {
  const { peer, connection } = serverUnderTest({ authentication: { publickey: () => true } })
  await peer.handshake()
  const key = { hasSignature: true, algorithmName: 'ssh-ed25519', publicKey: signer.publicKey }
  const request = userauthRequest.encode({
    ...{ userName: 'user', serviceName: 'ssh-connection', methodName: 'publickey' },
    methodSpecificData: publickeyQuery.encode(key),
  })
  const data = new Writer()
    .string(peer.sessionIdentifier as Uint8Array)
    .rest(request)
    .bytes()
  const signature = (await signer.sign(data, 'ssh-ed25519')) as Uint8Array
  const payload = new Writer().rest(request).string(signature).bytes()
  change(payload)
  peer.send(requestService, payload)
  await Promise.race([peer.expect(51), peer.expect(52)])
  const authenticated = connection.isAuthenticated
  peer.close()
  return { authenticated, length: payload.length }
}

test('a whole session with one bit changed: it fails or stalls, and what is read is what was written', async () => {
  await using echo = await startEchoServer()
  const whole = await flippedSession(echo.port, undefined)
  const flips = (['clientToServer', 'serverToClient'] as const).flatMap((direction) =>
    Array.from({ length: Math.ceil(whole.passed[direction] / 23) }, (_, i) => ({ direction, atByte: 23 * i })),
  )
  let failed = 0
  // A changed length lets the receiver wait for more: many wait at once.
  for (let at = 0; at < flips.length; at += 120) {
    const runs = flips.slice(at, at + 120).map(async (flip) => {
      const { outcomes } = await withDeadline(flippedSession(echo.port, flip), JSON.stringify(flip))
      if (Object.values(outcomes).some((outcome) => outcome?.status === 'rejected')) failed++
      for (const [name, expected] of Object.entries({ stdout: 'hello', stderr: 'job', subsystem: 'y' })) {
        const outcome = outcomes[name]
        if (outcome?.status === 'fulfilled') assert.equal(outcome.value, expected, JSON.stringify(flip))
      }
    })
    await Promise.all(runs)
  }
  // What is left is padding before the keys, and what comes after the last thing that is waited for.
  assert.ok(failed > flips.length * 0.8, `${failed} of ${flips.length}`)
})

async function flippedSession(echoPort: number, flip: { direction: Direction; atByte: number } | undefined) {
  const wire = cutWire(flip && { ...flip, flip: 1 << (flip.atByte & 7) })
  const server = sessionServer()
  server.attach(wire.server)
  const patience = flip === undefined ? {} : { signal: AbortSignal.timeout(STALLED_MS) }
  const outcomes = await fullSession({ echoPort, stream: wire.client, ...patience })
  await server.close()
  return { outcomes, passed: wire.passed }
}

/** Several times what so many sessions take at once. */
const STALLED_MS = 4000
