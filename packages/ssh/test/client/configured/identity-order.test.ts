import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Candidate, orderCandidates } from '../../../src/client/configured/identity-order.ts'
import { PublicKey } from '../../../src/keys/public-key.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { ed25519 } from '../../known-hosts/keys.ts'

describe('the order of candidates', () => {
  const keys = ['0', '1', '2', '3'].map((seed) => new PublicKey(ed25519(seed)))
  const certificates = keys.map(({ blob }) => new PublicKey(certificateOf(blob)))

  function candidate(path: string, publicKey: PublicKey | undefined, more: Partial<Candidate> = {}): Candidate {
    return { path, publicKey, userProvided: false, holder: 'file', ...more }
  }
  const none = { certificates: [], held: [], files: [], identitiesOnly: false }
  const paths = (list: readonly Candidate[]): string => list.map(({ path, holder }) => `${path}:${holder}`).join(' ')

  test('certificates of default files go before plain keys; what the user named stays', () => {
    const files = [
      candidate('rsa', keys[0]),
      candidate('named', keys[1], { userProvided: true }),
      candidate('rsa-cert', certificates[0]),
      candidate('named-cert', certificates[1], { userProvided: true }),
      candidate('absent', undefined),
    ]
    assert.equal(
      paths(orderCandidates({ ...none, files })),
      'rsa-cert:file named:file rsa:file named-cert:file absent:file',
    )
  })

  test('keys of the agent keep its order; those that are files, too, come first and only once', () => {
    const held = [0, 1, 2].map((n) => candidate(`held${n}`, keys[n], { holder: 'agent' }))
    const files = [candidate('two', keys[2]), candidate('one', keys[1]), candidate('three', keys[3])]
    const all = { ...none, held, files }
    assert.equal(paths(orderCandidates(all)), 'one:agent two:agent held0:agent three:file')
    assert.equal(paths(orderCandidates({ ...all, identitiesOnly: true })), 'one:agent two:agent three:file')
  })

  test('keys of a token that are named go before files, the others where they stand; none with IdentitiesOnly', () => {
    const files = [
      candidate('token0', keys[0], { holder: 'token' }),
      candidate('token1', keys[1], { holder: 'token' }),
      candidate('file2', keys[2]),
      candidate('file1', keys[1]),
    ]
    assert.equal(paths(orderCandidates({ ...none, files })), 'token1:token token0:token file2:file file1:file')
    assert.equal(paths(orderCandidates({ ...none, files, identitiesOnly: true })), 'token1:token file2:file file1:file')
  })
})

/** Nothing looks at the signature here. */
function certificateOf(key: Uint8Array): Uint8Array {
  const empty = new Uint8Array()
  return new Writer()
    .name('ssh-ed25519-cert-v01@openssh.com')
    .string(new Uint8Array(32))
    .string(key.subarray(-32))
    .uint64(0n)
    .uint32(1)
    .string(empty)
    .string(empty)
    .uint64(0n)
    .uint64(2n ** 64n - 1n)
    .string(empty)
    .string(empty)
    .string(empty)
    .string(ed25519('authority'))
    .string(new Writer().name('ssh-ed25519').string(new Uint8Array(64)).bytes())
    .bytes()
}
