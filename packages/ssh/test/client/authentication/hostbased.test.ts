// RFC 4252 §9 at the client: which keys are tried, what is signed and sent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findHostKeyAlgorithm } from '../../../src/algorithms/host-key/catalog.ts'
import { hostbased } from '../../../src/client/authentication/hostbased.ts'
import { AuthenticationPlan } from '../../../src/client/authentication/plan.ts'
import { Reader } from '../../../src/wire/reader.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { loopback, recommended, SESSION } from '../../protocol/userauth/loopback.ts'
import { ecdsaSigner, ed25519Signer } from '../../protocol/userauth/signers.ts'

const ed25519 = ed25519Signer()
const ecdsa = ecdsaSigner()

async function requests(strategy: ReturnType<typeof hostbased>): Promise<readonly Uint8Array[]> {
  const sent: Uint8Array[] = []
  const acceptedAlgorithms = recommended.map(({ name }) => name)
  const plan = new AuthenticationPlan({ userName: 'alice', host: 'h', strategies: [strategy], acceptedAlgorithms })
  await loopback({
    answer: (question) => plan.answer(question),
    methods: ['hostbased'],
    decide: () => ({ decision: 'reject' }),
    wire(from, payload) {
      if (from === 'client' && payload[0] === 50) sent.push(payload)
      return payload
    },
  })
  return sent.filter((payload) => Buffer.from(payload).includes('hostbased'))
}

test('each key once, in the order of the algorithms, with a signature over all of the request', async () => {
  const names = { clientHostName: 'client.example', clientUserName: 'bob' }
  const algorithms = ['rsa-sha2-512', ecdsa.algorithms[0] as string, 'ssh-ed25519', 'ssh-ed25519']
  const sent = await requests(hostbased([ed25519, ecdsa], { ...names, algorithms }))
  assert.equal(sent.length, 2)
  for (const [index, signer] of [ecdsa, ed25519].entries()) {
    const payload = sent[index] as Uint8Array
    const from = new Reader(payload)
    assert.equal(from.byte(), 50)
    const texts = [from.text(), from.text(), from.text(), from.text()]
    assert.deepEqual(texts, ['alice', 'ssh-connection', 'hostbased', signer.algorithms[0]])
    assert.deepEqual(Buffer.from(from.string()), Buffer.from(signer.publicKey))
    assert.deepEqual([from.text(), from.text()], ['client.example.', 'bob'])
    const signed = new Writer().string(SESSION).rest(payload.subarray(0, from.offset)).bytes()
    const algorithm = findHostKeyAlgorithm(signer.algorithms[0] as string)
    assert.ok(algorithm?.verify(signer.publicKey, from.string(), signed))
    from.end()
  }
})

test('when one key cannot sign, the others are not tried', async () => {
  let asked = 0
  const unable = {
    ...ed25519,
    sign: () => {
      asked++
      throw new Error('no')
    },
  }
  const names = { clientHostName: 'client.example', clientUserName: 'bob' }
  assert.deepEqual(
    await requests(hostbased(async () => [unable, { ...unable, publicKey: ecdsa.publicKey }], names)),
    [],
  )
  assert.equal(asked, 1)
})
