// What has gone wrong in other implementations: host keys that nobody checked, and signatures that were not what they said.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signer } from '../../src/algorithms/host-key/host-key.ts'
import { password } from '../../src/client/authentication/password.ts'
import type { DialOptions } from '../../src/client/options.ts'
import { knownHosts } from '../../src/client/trust/known-hosts.ts'
import { HostKeyError, ProtocolError, SshError } from '../../src/errors.ts'
import { parseKnownHosts } from '../../src/known-hosts/parse.ts'
import { userauthFailure, userauthRequest, userauthSuccess, publickeyQuery } from '../../src/messages/userauth.ts'
import { type HostKeyAccepted, acceptHostKey } from '../../src/protocol/proofs.ts'
import { Writer } from '../../src/wire/writer.ts'
import { keyText } from '../known-hosts/keys.ts'
import { certify, ecdsaSigner, ed25519Signer, rsaSigner, securityKeySigner } from '../protocol/userauth/signers.ts'
import { cheapChoices, type RawPeer } from './raw-peer.ts'
import { clientUnderTest, requestService, serverUnderTest } from './under-test.ts'

/** Everything that the client says about its user, in the clear of the keys. */
function said({ received, passed }: RawPeer): Uint8Array[] {
  return [...passed, ...received].filter(([number]) => number === 5 || (number as number) >= 50)
}

/** Dials with a password; gives why it failed. Nothing of authentication may have been said. */
async function refusal(options: Partial<DialOptions>, hostKey: Signer = ed25519Signer(), algorithm = 'ssh-ed25519') {
  const choices = { ...cheapChoices, serverHostKey: algorithm }
  const { peer, over } = clientUnderTest(
    { authentication: [password('secret')], ...options, algorithms: choices },
    { hostKey, choices },
  )
  peer.identify()
  peer.beginExchange()
  const error = await over
  await peer.gone()
  assert.deepEqual(said(peer), [])
  assert.ok(error instanceof SshError, String(error))
  return error
}

test('CVE-2025-10966 (curl), CVE-2017-3204 (x/crypto): without somebody who decides about the host key, no connection', async () => {
  await refusal({ trust: undefined as never })
  await refusal({ trust: {} as never })
})

test('CVE-2025-26465 (OpenSSH): a decision that goes wrong is no decision', async () => {
  const wrong: Record<string, () => Promise<HostKeyAccepted>> = {
    throws: () => Promise.reject(new Error('no memory')),
    'throws nothing': () => Promise.reject(undefined), // oxlint-disable-line prefer-promise-reject-errors
    'gives nothing': () => Promise.resolve(undefined as never),
    'gives true': () => Promise.resolve(true as never),
    'accepts another key': () => Promise.resolve(acceptHostKey(ed25519Signer().publicKey)),
  }
  for (const verify of Object.values(wrong)) await refusal({ trust: { verify } })
})

test('nobody is asked about a host key before its signature is verified', async () => {
  const honest = ed25519Signer()
  const impostor: Signer = { ...honest, sign: (data, name) => ed25519Signer().sign(data, name) }
  let asked = 0
  const verify = ({ hostKey }: { hostKey: Uint8Array }) => (asked++, Promise.resolve(acceptHostKey(hostKey)))
  assert.ok((await refusal({ trust: { verify } }, impostor)) instanceof ProtocolError)
  assert.equal(asked, 0)
})

test('CVE-2026-42508 (x/crypto): a revoked authority certifies nobody, also not where it is named as authority', async () => {
  const authority = ed25519Signer()
  const certified = hostCertificate(authority)
  const line = keyText(authority.publicKey)
  for (const [text, code] of [
    [`@cert-authority * ${line}\n`, undefined],
    [`@cert-authority * ${line}\n@revoked * ${line}\n`, 'host-key-revoked'],
    [`@revoked * ${line}\n@cert-authority * ${line}\n`, 'host-key-revoked'],
    [`@cert-authority * ${line}\n@revoked * ${keyText(certified.plain)}\n`, 'host-key-revoked'],
  ] as const) {
    const store = {
      read: async () => [parseKnownHosts(text, '/f')],
      append: () => assert.fail('nothing is to be added'),
    }
    const trust = knownHosts({ files: { user: ['/f'] }, strict: 'yes', store })
    const question = { host: 'h.example', port: 22, address: undefined, algorithm: 'ssh-ed25519-cert-v01@openssh.com' }
    const verdict = trust.verify({ ...question, hostKey: certified.publicKey })
    if (code === undefined) await verdict
    else await assert.rejects(verdict, (error) => error instanceof HostKeyError && error.code === code)
  }
})

test('the host key is of the type that was negotiated', async () => {
  const ecdsa = ecdsaSigner()
  for (const hostKey of [
    { ...ecdsa, algorithms: ['ssh-ed25519'] },
    { ...ed25519Signer(), publicKey: ecdsa.publicKey },
    { ...ed25519Signer(), publicKey: new Uint8Array(0) },
    { ...ed25519Signer(), publicKey: new Writer().name('ssh-ed25519').string(new Uint8Array(31)).bytes() },
  ]) {
    assert.ok((await refusal({}, hostKey)) instanceof ProtocolError)
  }
})

test('an ECDSA key is on the curve of its name', async () => {
  const signer = ecdsaSigner()
  const point = signer.publicKey.subarray(-65)
  const publicKey = new Writer().name('ecdsa-sha2-nistp256').name('nistp384').string(point).bytes()
  assert.ok((await refusal({}, { ...signer, publicKey }, 'ecdsa-sha2-nistp256')) instanceof ProtocolError)
})

test('CVE-2026-44405 (paramiko): a signature with SHA-1 does not pass for one with SHA-2', async () => {
  const legacy = rsaSigner({ legacy: true })
  assert.ok((await refusal({}, legacy, 'rsa-sha2-512')) instanceof ProtocolError)
  const renamed = new Writer()
    .name('rsa-sha2-512')
    .rest((legacy.sign(new Uint8Array(1), 'x') as Uint8Array).subarray(11))
  const liar = { ...legacy, sign: () => renamed.bytes() }
  assert.ok((await refusal({}, liar, 'rsa-sha2-512')) instanceof ProtocolError)
})

test('CVE-2026-39829 (x/crypto): RSA keys of 512 and of 32768 bits, at no cost', async () => {
  const before = process.cpuUsage()
  for (const bits of [512, 32768]) {
    const modulus = (1n << BigInt(bits - 1)) | 1n
    const publicKey = new Writer().name('ssh-rsa').mpint(65537n).mpint(modulus).bytes()
    const signature = new Writer()
      .name('rsa-sha2-512')
      .string(new Uint8Array(bits / 8).fill(1))
      .bytes()
    const hostKey = { ...rsaSigner(), publicKey, sign: () => signature }
    assert.ok((await refusal({}, hostKey, 'rsa-sha2-512')) instanceof ProtocolError)
  }
  assert.ok(process.cpuUsage(before).user < 2_000_000)
})

test('x/crypto 2025: a certificate is not certified by a certificate', async () => {
  const authority = ed25519Signer()
  const nested = hostCertificate(hostCertificate(authority))
  assert.ok((await refusal({}, nested, 'ssh-ed25519-cert-v01@openssh.com')) instanceof ProtocolError)
})

test('a re-key shows the same host key', async () => {
  const { peer, over, dialled } = clientUnderTest()
  await peer.handshake()
  peer.send(new Writer().byte(6).name('ssh-userauth').bytes())
  await peer.expect(50)
  peer.send(userauthSuccess.encode({}))
  await dialled
  Object.assign(peer, { hostKey: ed25519Signer() })
  peer.beginExchange()
  assert.match(String(await over), /host key changed/)
})

/** A request of a user with a signature, as the server gets it. */
function signedRequest({ sessionIdentifier }: RawPeer, signer: Signer, algorithmName: string): Uint8Array {
  const request = userauthRequest.encode({
    ...{ userName: 'user', serviceName: 'ssh-connection', methodName: 'publickey' },
    methodSpecificData: publickeyQuery.encode({ hasSignature: true, algorithmName, publicKey: signer.publicKey }),
  })
  const data = new Writer()
    .string(sessionIdentifier as Uint8Array)
    .rest(request)
    .bytes()
  return new Writer()
    .rest(request)
    .string(signer.sign(data, algorithmName) as Uint8Array)
    .bytes()
}

async function isLetIn(signer: Signer, algorithm: string): Promise<boolean> {
  const { peer, connection } = serverUnderTest({
    authentication: { publickey: () => true, certificate: { authorities: [], decide: () => true } },
  })
  await peer.handshake()
  peer.send(requestService, signedRequest(peer, signer, algorithm))
  await Promise.race([peer.expect(userauthSuccess.number), peer.expect(userauthFailure.number)])
  await peer.isAlive()
  return connection.isAuthenticated
}

test('the keys of users: what is good is let in', async () => {
  assert.ok(await isLetIn(ed25519Signer(), 'ssh-ed25519'))
  assert.ok(await isLetIn(rsaSigner(), 'rsa-sha2-256'))
  assert.ok(await isLetIn(securityKeySigner(), 'sk-ssh-ed25519@openssh.com'))
})

test('CVE-2026-39831 (x/crypto): a security key that nobody has touched', async () => {
  assert.ok(!(await isLetIn(securityKeySigner(0), 'sk-ssh-ed25519@openssh.com')))
  assert.ok(!(await isLetIn(securityKeySigner(4), 'sk-ssh-ed25519@openssh.com')))
})

test('CVE-2026-44405 (paramiko): the SHA-1 signature of a user, whatever it is called', async () => {
  const legacy = rsaSigner({ legacy: true })
  for (const algorithm of ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']) assert.ok(!(await isLetIn(legacy, algorithm)))
})

test('a certificate of nobody, and one that a certificate signed', async () => {
  const authority = ed25519Signer()
  const plain = ed25519Signer()
  const name = 'ssh-ed25519-cert-v01@openssh.com'
  assert.ok(!(await isLetIn(certify(plain, authority, ['user']), name)))
  assert.ok(!(await isLetIn(certify(plain, certify(plain, authority, ['user']), ['user']), name)))
})

test('the signature of another session does not count', async () => {
  const signer = ed25519Signer()
  const { peer, connection } = serverUnderTest({ authentication: { publickey: () => true } })
  await peer.handshake()
  const stolen = signedRequest({ sessionIdentifier: new Uint8Array(32) } as RawPeer, signer, 'ssh-ed25519')
  peer.send(requestService, stolen)
  assert.ok(await peer.expect(userauthFailure.number))
  assert.ok(!connection.isAuthenticated)
})

interface HostCertificate extends Signer {
  readonly plain: Uint8Array
}

/** A host certificate for every name, as `certify` makes one for users. */
function hostCertificate(authority: Signer): HostCertificate {
  const plain = ed25519Signer()
  const name = 'ssh-ed25519-cert-v01@openssh.com'
  const unsigned = new Writer().name(name).string(new Uint8Array(32)).rest(plain.publicKey.subarray(15))
  unsigned
    .uint64(1n)
    .uint32(2)
    .text('id')
    .string(new Writer().text('h.example').bytes())
    .uint64(0n)
    .uint64(2n ** 64n - 1n)
  unsigned.string(new Uint8Array(0)).string(new Uint8Array(0)).string(new Uint8Array(0)).string(authority.publicKey)
  const signature = authority.sign(unsigned.bytes().slice(), 'ssh-ed25519') as Uint8Array
  return {
    publicKey: unsigned.string(signature).bytes(),
    plain: plain.publicKey,
    algorithms: [name],
    comment: 'certificate',
    sign: (data) => plain.sign(data, 'ssh-ed25519'),
  }
}
