// What goes wrong in a policy of the caller's is told as a trust decision that failed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, firstToDecide, HostKeyError, insecureAcceptAnyHostKey, type TrustPolicy } from '../../../src/index.ts'
import { startServer } from '../../server/pair.ts'

const thrown = new TypeError('the database is away')
const reject = (): Promise<never> => Promise.reject(thrown)
const policies: Record<string, TrustPolicy> = {
  'ask, rejecting': ask(reject),
  'ask, throwing': ask(() => {
    throw thrown
  }),
  'a policy, rejecting': { verify: reject },
  'a policy, throwing': {
    verify() {
      throw thrown
    },
  },
  'the second of two': firstToDecide(
    { verify: () => Promise.reject(new HostKeyError('host-key-unknown', '?')) },
    ask(reject),
  ),
  'asked for algorithms': { ...insecureAcceptAnyHostKey(), preferredAlgorithms: reject },
}

for (const [name, trust] of Object.entries(policies)) {
  test(`${name}: host-key-rejected, with what was thrown as the cause`, async () => {
    await using server = await startServer()
    await assert.rejects(server.connect({ trust }), (error) => {
      assert.ok(error instanceof HostKeyError, String(error))
      assert.deepEqual([error.code, error.phase, error.hop], ['host-key-rejected', 'host-key', '127.0.0.1'])
      assert.match(error.message, /trust policy failed.*the database is away/)
      assert.equal(error.cause, thrown)
      return true
    })
  })
}

test('an answer that is no acceptance accepts nothing', async () => {
  await using server = await startServer()
  for (const answer of [true, undefined, null, {}, { hostKey: 'key' }]) {
    const trust = { verify: async () => answer } as unknown as TrustPolicy
    await assert.rejects(server.connect({ trust }), { code: 'host-key-rejected', phase: 'host-key' })
  }
})

test('policies in a list, or none, are told at once', () => {
  const lists: readonly unknown[][] = [[], [[ask(() => true)]], [ask(() => true), undefined], [null], ['pin']]
  for (const list of lists) {
    assert.throws(() => firstToDecide(...(list as [TrustPolicy])), { name: 'SshError', code: 'invalid-argument' })
  }
})
