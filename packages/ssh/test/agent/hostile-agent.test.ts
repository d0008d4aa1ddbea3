// An agent that answers with anything: declared errors, no hang, and unknown keys are passed by.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Agent } from '../../src/agent/client.ts'
import { frame } from '../../src/agent/framing.ts'
import { answerMessages } from '../../src/agent/message-loop.ts'
import { memoryPair } from '../../src/io/memory.ts'
import { agentIdentitiesAnswer, agentIdentity } from '../../src/messages/agent.ts'
import { Writer } from '../../src/wire/writer.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function agentThatReplies(reply: Uint8Array): Agent {
  const [near, far] = memoryPair()
  void answerMessages(far, () => Promise.resolve(reply))
  return new Agent(near)
}

function identitiesAnswer(...blobs: readonly Uint8Array[]): Uint8Array {
  const keys = blobs.map((publicKey) => agentIdentity.encode({ publicKey, comment: 'c' }))
  return agentIdentitiesAnswer.encode({ keyCount: blobs.length, keys: Buffer.concat(keys) })
}

test('keys of unknown types, and blobs that are no keys, are carried as they are', async () => {
  const unknown = new Writer().name('ssh-future@example.com').string(bytes('whatever')).bytes()
  using agent = agentThatReplies(identitiesAnswer(unknown, bytes('\xff\xff\xff\xffno key'), new Uint8Array(0)))
  const signers = await agent.signers()
  assert.deepEqual(
    signers.map(({ algorithms }) => algorithms),
    [['ssh-future@example.com'], [], []],
  )
  assert.deepEqual(Buffer.from(signers[0]?.publicKey ?? []), Buffer.from(unknown))
})

test('truncated at every byte: agent-failed', async () => {
  const good = identitiesAnswer(bytes('some key'), bytes('another'))
  for (let length = 1; length < good.length; length++) {
    using agent = agentThatReplies(good.slice(0, length))
    await assert.rejects(agent.identities(), { code: 'agent-failed' }, `${length} bytes`)
  }
})

test('a count of 4294967295 keys, trailing bytes, wrong replies: agent-failed', async () => {
  for (const reply of [
    agentIdentitiesAnswer.encode({ keyCount: 0xffffffff, keys: new Uint8Array(0) }),
    agentIdentitiesAnswer.encode({ keyCount: 0, keys: new Uint8Array(1) }),
    Uint8Array.of(6),
    Uint8Array.of(5),
    Uint8Array.of(5, 0),
    Uint8Array.of(200),
  ]) {
    using agent = agentThatReplies(reply)
    await assert.rejects(agent.identities(), { code: 'agent-failed' })
  }
})

test('messages that are empty or too long, replies to nothing, and silence', async () => {
  for (const raw of [Uint8Array.of(0, 0, 0, 0), Uint8Array.of(0x7f, 0xff, 0xff, 0xff), Uint8Array.of(0, 4, 0, 1)]) {
    const [near, far] = memoryPair()
    far.start({ bytes: () => far.write([raw]), drain() {}, closed() {} })
    const agent = new Agent(near)
    await assert.rejects(agent.identities(), { code: 'agent-failed' })
    await assert.rejects(agent.identities(), { code: 'agent-failed' })
  }
  const [near, far] = memoryPair()
  const agent = new Agent(near)
  far.start({ bytes() {}, drain() {}, closed() {} })
  const awake = setTimeout(() => {}, 10_000)
  await assert.rejects(agent.identities({ signal: AbortSignal.timeout(20) }), { code: 'timed-out' })
  clearTimeout(awake)
  // The reply to the abandoned request comes first and must not be taken for that to the next one.
  const next = agent.identities()
  far.write([frame(Uint8Array.of(6)), frame(identitiesAnswer(bytes('k')))])
  assert.equal((await next).length, 1)
  const pending = agent.identities()
  far.end()
  await assert.rejects(pending, { code: 'agent-failed' })
})
