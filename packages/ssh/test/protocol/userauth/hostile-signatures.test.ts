// What a client may not do: signatures, keys and algorithms that do not belong together, malformed requests.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostKeyAlgorithms } from '../../../src/algorithms/host-key/catalog.ts'
import type { Signer } from '../../../src/algorithms/host-key/host-key.ts'
import { hostboundSigned, publickeyQuery, publickeySigned, userauthRequest } from '../../../src/messages/userauth.ts'
import { appendSignature, signedData } from '../../../src/protocol/userauth/publickey-request.ts'
import { accept, after, begin, kbdint, numbers, password, query, request, signedRequest } from './driven-server.ts'
import { HOST_KEY, loopback, SESSION } from './loopback.ts'
import { certify, ed25519Signer, rsaSigner, securityKeySigner } from './signers.ts'

test('a signature for another session, user, service, method or host key is worth nothing', () => {
  const signer = ed25519Signer()
  const good = after([begin, signedRequest(signer, 'ssh-ed25519')], () => accept)
  assert.deepEqual(good.users, ['alice'])
  const session = signedRequest(signer, 'ssh-ed25519', { sessionIdentifier: new Uint8Array(32) })
  const anotherUser = (): Uint8Array => {
    const payload = signedRequest(signer, 'ssh-ed25519').slice()
    payload.set(Buffer.from('mallo'), 5)
    return payload
  }
  const hostKey = signedRequest(signer, 'ssh-ed25519', { hostbound: true, hostKey: Buffer.from('another') })
  const plain = userauthRequest.decode(signedRequest(signer, 'ssh-ed25519'))
  const { hasSignature, algorithmName, publicKey, signature } = publickeySigned.decode(plain.methodSpecificData)
  const asHostbound = request(
    'publickey-hostbound-v00@openssh.com',
    hostboundSigned.encode({ hasSignature, algorithmName, publicKey, serverHostKey: HOST_KEY, signature }),
  )
  for (const payload of [session, anotherUser(), hostKey, asHostbound]) {
    const driven = after([begin, payload], () => accept)
    assert.deepEqual(driven.users, [])
    assert.deepEqual(numbers(driven), [6, 51])
    assert.equal(driven.questions.length, 0, 'the application is not even asked')
  }
})

test('every bit of a signed request matters', () => {
  for (const signer of [ed25519Signer(), certify(ed25519Signer(), ed25519Signer(), ['alice'])]) {
    const payload = signedRequest(signer, signer.algorithms[0] as string)
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const flipped = payload.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      const driven = after([begin, flipped], () => accept)
      // RFC 4251 §5: every value but 0 is TRUE; and what the authority has signed is for the application to check.
      const user = driven.users[0]
      if (user !== undefined) assert.fail(`bit ${bit} of ${payload.length * 8} lets ${user} in`)
    }
  }
})

test('the algorithm, the key and the signature have to agree', () => {
  const rsa = rsaSigner()
  const ed25519 = ed25519Signer()
  const certificate = certify(ed25519, ed25519Signer(), ['alice'])
  const offers: readonly (readonly [string, string, Signer, string])[] = [
    ['SHA-1 under its own name', 'ssh-rsa', rsa, 'ssh-rsa'],
    ['SHA-1 under the name of SHA-2', 'rsa-sha2-512', rsa, 'ssh-rsa'],
    ['SHA-256 under the name of SHA-512', 'rsa-sha2-512', rsa, 'rsa-sha2-256'],
    ['RSA key as ed25519', 'ssh-ed25519', rsa, 'rsa-sha2-512'],
    ['certificate as plain key', 'ssh-ed25519', certificate, 'ssh-ed25519'],
    ['plain key as certificate', 'ssh-ed25519-cert-v01@openssh.com', ed25519, 'ssh-ed25519'],
    ['unknown algorithm', 'x@example.org', ed25519, 'ssh-ed25519'],
    ['no algorithm', '', ed25519, 'ssh-ed25519'],
  ]
  for (const [name, algorithmName, signer, signWith] of offers) {
    const unsigned = request(
      'publickey',
      publickeyQuery.encode({ hasSignature: true, algorithmName, publicKey: signer.publicKey }),
    )
    const signature = signer.sign(signedData(SESSION, unsigned), signWith) as Uint8Array
    const driven = after([begin, appendSignature(unsigned, signature)], () => accept)
    assert.deepEqual([driven.users, numbers(driven)], [[], [6, 51]], name)
    assert.equal(driven.questions.length, 0, name)
  }
})

test('SHA-1 is taken only by a server that was told so', async () => {
  const attempt = {
    method: 'publickey',
    signer: rsaSigner({ algorithms: ['ssh-rsa'] }),
    algorithm: 'ssh-rsa',
    query: false,
  }
  const algorithms = hostKeyAlgorithms.filter(({ name }) => name === 'ssh-rsa')
  const result = await loopback({ attempts: [attempt as never], algorithms, decide: () => accept })
  assert.equal(result.user?.userName, 'alice')
})

// x/crypto CVE-2026-39831
test('a security key that nobody touched does not count', () => {
  const untouched = securityKeySigner(0)
  const driven = after([begin, signedRequest(untouched, 'sk-ssh-ed25519@openssh.com')], () => accept)
  assert.deepEqual([driven.users, numbers(driven)], [[], [6, 51]])
})

test('requests of unknown methods and users of endless names fail like any other', () => {
  const driven = after(
    [begin, request('gssapi-with-mic'), request('hostbased'), request(''), password('x', 'a'.repeat(2000))],
    () => accept,
  )
  assert.deepEqual(numbers(driven), [6, 51, 51, 51, 51])
  assert.equal(driven.questions.length, 0)
})

test('truncated and extended requests end the connection', () => {
  const payloads = [password('secret'), kbdint, query, signedRequest(ed25519Signer(), 'ssh-ed25519')]
  for (const payload of payloads) {
    const whole = userauthRequest.decode(payload)
    for (let length = 0; length < whole.methodSpecificData.length; length++) {
      const cut = request(whole.methodName, whole.methodSpecificData.subarray(0, length))
      const driven = after([begin, cut], () => accept)
      assert.deepEqual([driven.users, driven.errors.length], [[], 1], `${whole.methodName} cut at ${length}`)
    }
    const longer = request(whole.methodName, Buffer.concat([whole.methodSpecificData, Buffer.of(0)]))
    const driven = after([begin, longer], () => accept)
    assert.deepEqual([driven.users, driven.errors.length], [[], 1])
  }
})
