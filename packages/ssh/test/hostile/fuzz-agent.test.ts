// Fuzz loops on both ends of the agent protocol, framing included.
import assert from 'node:assert/strict'
import { Agent } from '../../src/agent/client.ts'
import { frame } from '../../src/agent/framing.ts'
import { Keyring } from '../../src/agent/keyring.ts'
import { serveAgent } from '../../src/agent/server.ts'
import type { ByteStream, ByteStreamEvents } from '../../src/io/byte-stream.ts'
import { encodeKeyWithConstraints } from '../../src/agent/added-key.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import {
  agentAddIdConstrained,
  agentAddIdentity,
  agentExtension,
  agentFailure,
  agentIdentitiesAnswer,
  agentIdentity,
  agentRequests,
  agentSignRequest,
  agentSignResponse,
  agentSuccess,
} from '../../src/messages/agent.ts'
import { fuzz, testGrowth } from './fuzz.ts'
import { validPayload } from './injection.ts'

const key = await generatePrivateKey({ kind: 'ed25519', comment: 'c' })

/** An end that is fed by hand. What goes wrong in it shows as an unhandled rejection. */
class FedStream implements ByteStream {
  readonly description = 'fed'
  readonly backlog = 0
  readonly written: Uint8Array[] = []
  isOver = false
  #events: ByteStreamEvents | undefined

  start(events: ByteStreamEvents): void {
    this.#events = events
  }
  feed(bytes: Uint8Array): void {
    if (!this.isOver) this.#events?.bytes(bytes, 0)
  }
  write(chunks: readonly Uint8Array[]): boolean {
    this.written.push(...chunks)
    return true
  }
  pause(): void {}
  resume(): void {}
  end(): void {
    this.destroy()
  }
  destroy(): void {
    if (this.isOver) return
    this.isOver = true
    this.#events?.closed(undefined)
  }
}

const requests = [
  ...agentRequests.map(validPayload),
  agentAddIdentity.encode({ key: encodeKeyWithConstraints(key, {}) }),
  agentAddIdConstrained.encode({
    keyAndConstraints: encodeKeyWithConstraints(key, { lifetimeSeconds: 5, confirm: true }),
  }),
  agentSignRequest.encode({ publicKey: key.publicKey, data: Buffer.from('data'), flags: 0 }),
  agentExtension.encode({ extension: 'session-bind@openssh.com', contents: new Uint8Array(20) }),
]

fuzz({
  name: 'requests to an agent of ours',
  permille: 40,
  takesAll: true,
  seeds: requests.map(frame),
  async run(input, random) {
    const stream = new FedStream()
    const keyring = new Keyring()
    keyring.add(key)
    const served = serveAgent(stream, keyring, { confirm: () => Promise.resolve(random.below(2) === 0) })
    for (const request of [random.pick(requests), random.pick(requests)]) stream.feed(frame(request))
    await new Promise((resolve) => setImmediate(resolve))
    const message = input.subarray(4)
    const inFrame = message.length > 0 && random.below(2) === 0
    stream.feed(inFrame ? frame(message) : input)
    await new Promise((resolve) => setImmediate(resolve))
    // Whatever is in a frame is answered, with failure if need be.
    if (inFrame) assert.equal(stream.written.length, 3)
    stream.destroy()
    await served
  },
})

const identities = Buffer.concat([agentIdentity.encode({ publicKey: key.publicKey, comment: 'c' })])
const replies = [
  agentIdentitiesAnswer.encode({ keyCount: 1, keys: identities }),
  agentSignResponse.encode({ signature: new Uint8Array(20) }),
  agentFailure.encode({}),
  agentSuccess.encode({}),
]

fuzz({
  name: 'replies of an agent',
  permille: 40,
  seeds: replies.map(frame),
  async run(input, random) {
    const stream = new FedStream()
    const agent = new Agent(stream)
    const asked = random.pick([
      () => agent.signers(),
      () => agent.sign(key.publicKey, new Uint8Array(1), 'ssh-ed25519'),
      () => agent.extension('x', new Uint8Array(0)),
      () => agent.removeAll(),
    ])()
    stream.feed(input.subarray(0, 3))
    stream.feed(input.subarray(3))
    agent.close()
    await asked
  },
})

testGrowth(
  'an agent with many keys',
  (size) =>
    agentIdentitiesAnswer.encode({
      keyCount: size,
      keys: Buffer.concat(
        Array.from({ length: size }, () => agentIdentity.encode({ publicKey: new Uint8Array(4), comment: '' })),
      ),
    }),
  async (input) => {
    const stream = new FedStream()
    const agent = new Agent(stream)
    const asked = agent.identities()
    stream.feed(frame(input))
    await asked
  },
)
testGrowth(
  'an answer of an agent that comes byte by byte',
  (size) => frame(new Uint8Array(size * 2).fill(12)),
  async (input) => {
    const stream = new FedStream()
    const agent = new Agent(stream)
    const asked = agent.identities()
    for (let at = 0; at < input.length; at++) stream.feed(input.subarray(at, at + 1))
    agent.close()
    await asked
  },
)
