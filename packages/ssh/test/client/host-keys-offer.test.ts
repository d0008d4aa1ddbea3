import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readHostKeysOffer } from '../../src/client/host-keys-offer.ts'
import { generatePrivateKey } from '../../src/keys/index.ts'
import { hostKeysProve } from '../../src/messages/global-request.ts'
import { Writer } from '../../src/wire/writer.ts'

const sessionIdentifier = new Uint8Array(32).fill(7)
const PROVE = 'hostkeys-prove-00@openssh.com'
const blobs = (list: readonly Uint8Array[]): Uint8Array =>
  list.reduce((writer, blob) => writer.string(blob), new Writer()).bytes()

/** An offer of one key, and what becomes of the answer to the question for its proof. */
async function proveWith(answer: (key: Signing, signed: Uint8Array) => Uint8Array | false) {
  const key = await generatePrivateKey()
  const hostKey = key.public.blob
  const offer = readHostKeysOffer(blobs([hostKey]), {
    sessionIdentifier,
    whenIdle: () => Promise.resolve(),
    request: (requestName, data) => {
      assert.equal(requestName, PROVE)
      assert.deepEqual(Buffer.from(data), Buffer.from(blobs([hostKey])))
      return Promise.resolve(answer(key, hostKeysProve.encode({ requestName: PROVE, sessionIdentifier, hostKey })))
    },
  })
  return await offer?.prove([hostKey])
}

type Signing = Awaited<ReturnType<typeof generatePrivateKey>>
const sign = (key: Signing, data: Uint8Array): Uint8Array => key.sign(data, 'ssh-ed25519')

describe('the host keys that a server offers', () => {
  test('a signature over this session and this key is a proof', async () => {
    assert.equal(await proveWith((key, signed) => blobs([sign(key, signed)])), true)
  })

  test('nothing else is', async () => {
    const other = await generatePrivateKey()
    const answers: Parameters<typeof proveWith>[0][] = [
      () => false,
      () => new Uint8Array(0),
      (key, signed) => blobs([sign(key, signed.subarray(1))]),
      (_key, signed) => blobs([sign(other, signed)]),
      (key, signed) => blobs([sign(key, signed), sign(key, signed)]),
      (key, signed) => Buffer.concat([blobs([sign(key, signed)]), Buffer.of(0)]),
    ]
    for (const answer of answers) assert.equal(await proveWith(answer), false)
  })

  test('a list that makes no sense is no offer', () => {
    const context = {
      sessionIdentifier,
      whenIdle: () => Promise.resolve(),
      request: () => Promise.resolve(false as const),
    }
    const some = new Uint8Array([1, 2, 3])
    assert.equal(readHostKeysOffer(blobs([some, some]), context), undefined)
    assert.equal(readHostKeysOffer(Uint8Array.of(0, 0, 0, 9, 1), context), undefined)
    const many = Array.from({ length: 200 }, (_, index) => Uint8Array.of(index))
    assert.equal(readHostKeysOffer(blobs(many), context), undefined)
    assert.deepEqual(readHostKeysOffer(new Uint8Array(0), context)?.keys, [])
  })
})
