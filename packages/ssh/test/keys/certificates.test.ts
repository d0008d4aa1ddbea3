// Certificates made by ssh-keygen -s: what they say, and when they are good.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { findHostKeyAlgorithm } from '../../src/algorithms/host-key/catalog.ts'
import { type Certificate, decodeCertificate } from '../../src/algorithms/host-key/certificate.ts'
import { SshError } from '../../src/errors.ts'
import { checkCertificate, type CertificateExpectation } from '../../src/keys/certificate-check.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { parsePublicKey } from '../../src/keys/parse-public-key.ts'
import type { PrivateKey } from '../../src/keys/private-key.ts'
import { PublicKey } from '../../src/keys/public-key.ts'
import { Writer } from '../../src/wire/writer.ts'
import { inDirectory, needs, run } from './programs.ts'

const KINDS = [
  ['ed25519'],
  ['ecdsa', '-b', '256'],
  ['ecdsa', '-b', '384'],
  ['ecdsa', '-b', '521'],
  ['rsa', '-b', '2048'],
]
const now = Math.floor(Date.now() / 1000)
const host: CertificateExpectation = { role: 'host', principal: 'web1.example.com', now }
const user: CertificateExpectation = { role: 'user', principal: 'me', now }

for (const kind of KINDS) {
  test(
    `${kind.join(' ')}: read as ssh-keygen -L shows it; signs and verifies as the certified key`,
    needs('ssh-keygen'),
    () =>
      inDirectory(async (path) => {
        const { certificate: key, privateKey } = await makeCertificate(path, kind, [
          ...['-I', 'the id', '-z', '1234567890123456789', '-n', 'me,you', '-V', '20200101000000Z:20400101000000Z'],
          ...['-O', 'clear', '-O', 'permit-pty', '-O', 'force-command=/bin/true', '-O', 'source-address=10.0.0.0/8'],
        ])
        const certificate = key.certificate as Certificate
        const listed = run('ssh-keygen', ['-L', '-f', `${path('key')}-cert.pub`])
        assert.match(listed, new RegExp(`Type: ${certificate.type} user certificate`))
        assert.ok(listed.includes(`Public key: ${key.label} ${key.fingerprint()}`))
        assert.ok(listed.includes(`Signing CA: ED25519 ${new PublicKey(certificate.signatureKey).fingerprint()}`))
        assert.equal(certificate.keyId, 'the id')
        assert.equal(certificate.serial, 1234567890123456789n)
        assert.deepEqual(certificate.principals, ['me', 'you'])
        assert.equal(certificate.validAfter, BigInt(Date.UTC(2020, 0, 1) / 1000))
        assert.equal(certificate.validBefore, BigInt(Date.UTC(2040, 0, 1) / 1000))
        assert.deepEqual(
          certificate.criticalOptions.map(({ name }) => name),
          ['force-command', 'source-address'],
        )
        assert.deepEqual(
          certificate.extensions.map(({ name }) => name),
          ['permit-pty'],
        )
        assert.ok(key.isCertificate && !privateKey.public.isCertificate)
        assert.notEqual(key.type, privateKey.public.type)

        const signer = privateKey.withCertificate(key)
        const data = new TextEncoder().encode('data')
        for (const name of signer.algorithms) {
          const signature = signer.sign(data, name)
          assert.ok(findHostKeyAlgorithm(name)?.verify(signer.publicKey, signature, data), name)
          assert.ok(findHostKeyAlgorithm(name)?.verify(privateKey.publicKey, signature, data) === false, name)
          const plainName = name.replace(/-cert-v01@openssh.com$/, '')
          assert.ok(findHostKeyAlgorithm(plainName)?.verify(privateKey.publicKey, signature, data), plainName)
          assert.ok(findHostKeyAlgorithm(plainName)?.verify(signer.publicKey, signature, data) === false, plainName)
        }
        assert.equal(
          run('ssh-keygen', ['-l', '-f', `${path('key')}-cert.pub`]),
          `${key.bits} ${key.fingerprint()} ${key.comment} (${key.label})\n`,
        )
        const picture = run('ssh-keygen', ['-lv', '-f', `${path('key')}-cert.pub`])
        assert.ok(picture.endsWith(`${key.randomart()}\n`))
      }),
  )
}

test('what makes a host certificate good, and what each fault is called', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    const fault = async (options: readonly string[], changes: Partial<CertificateExpectation> = {}) => {
      const { certificate } = await makeCertificate(path, ['ed25519'], ['-I', 'id', ...options])
      return checkCertificate(certificate.certificate as Certificate, { ...host, ...changes })
    }
    const named = ['-h', '-n', 'web1.example.com']
    assert.equal(await fault(named), undefined)
    assert.equal(await fault(['-h', '-n', 'web*.example.com,other']), undefined)
    assert.equal(await fault(['-n', 'web1.example.com']), 'wrong-role')
    assert.equal(await fault(['-h', '-n', 'web2.example.com']), 'other-principal')
    assert.equal(await fault(['-h']), 'no-principals')
    assert.equal(await fault(['-h'], { emptyPrincipals: true }), undefined)
    assert.equal(await fault([...named, '-V', '20300101:20320101']), 'not-yet-valid')
    assert.equal(await fault([...named, '-V', '19800101:19900101']), 'expired')
    assert.equal(await fault([...named, '-V', '-1w:+2w']), undefined)
    assert.equal(await fault([...named, '-O', 'force-command=false']), 'critical-option')
    assert.equal(await fault(named, { authorityAlgorithms: ['ecdsa-sha2-nistp256'] }), 'authority-algorithm')
  }),
)

test(
  'principals of user certificates are no patterns; known critical options are let through',
  needs('ssh-keygen'),
  () =>
    inDirectory(async (path) => {
      const { certificate: wild } = await makeCertificate(path, ['ed25519'], ['-I', 'id', '-n', 'm*'])
      assert.equal(checkCertificate(wild.certificate as Certificate, user), 'other-principal')
      const { certificate } = await makeCertificate(
        path,
        ['ed25519'],
        ['-I', 'id', '-n', 'me', '-O', 'force-command=x'],
      )
      assert.equal(checkCertificate(certificate.certificate as Certificate, user), 'critical-option')
      const knowing = { ...user, criticalOptions: ['force-command'] }
      assert.equal(checkCertificate(certificate.certificate as Certificate, knowing), undefined)
    }),
)

test('an RSA authority signs with SHA-2; SHA-1 is refused', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    for (const [algorithm, fault] of [
      ['rsa-sha2-256', undefined],
      ['rsa-sha2-512', undefined],
      ['ssh-rsa', 'authority-algorithm'],
    ] as const) {
      const options = ['-I', 'id', '-n', 'me', '-t', algorithm]
      const { certificate } = await makeCertificate(path, ['ed25519'], options, ['rsa', '-b', '2048'])
      assert.equal(certificate.certificate?.signatureAlgorithm, algorithm)
      assert.equal(checkCertificate(certificate.certificate, user), fault)
    }
  }),
)

test('every flipped bit is noticed, every truncation refused', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    const { blob } = (await makeCertificate(path, ['ed25519'], ['-I', 'id', '-n', 'me', '-V', '-1w:+2w'])).certificate
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const changed = new Uint8Array(blob)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      const verdict = orRefused(() => checkCertificate(decodeCertificate(changed), user))
      assert.notEqual(verdict, undefined, `bit ${bit}`)
    }
    for (let length = 0; length < blob.length; length++) {
      assert.equal(
        orRefused(() => decodeCertificate(blob.subarray(0, length))),
        'refused',
      )
      assert.throws(() => new PublicKey(blob.subarray(0, length)), { code: 'invalid-key' })
    }
  }),
)

test('a certificate for a certificate is refused before the inner one is looked at', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    const { blob } = (await makeCertificate(path, ['ed25519'], ['-I', 'id', '-n', 'me'])).certificate
    const plain = decodeCertificate(blob)
    const authority = new Writer().string(plain.signatureKey).bytes()
    const at = Buffer.from(blob).lastIndexOf(authority)
    for (const inner of [blob, new Writer().name('ssh-ed25519-cert-v01@openssh.com').bytes()]) {
      const nested = Buffer.concat([
        blob.subarray(0, at),
        new Writer().string(inner).bytes(),
        blob.subarray(at + authority.length),
      ])
      assert.throws(() => decodeCertificate(nested), /certified by a certificate/)
    }
  }),
)

async function makeCertificate(
  path: (name: string) => string,
  kind: readonly string[],
  options: readonly string[],
  authority: readonly string[] = ['ed25519'],
): Promise<{ certificate: PublicKey; privateKey: PrivateKey }> {
  run('sh', ['-c', 'rm -f "$@"', 'sh', path('ca'), path('key'), `${path('ca')}.pub`, `${path('key')}.pub`])
  run('ssh-keygen', ['-q', '-t', ...authority, '-N', '', '-f', path('ca')])
  run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-f', path('key')])
  run('ssh-keygen', ['-q', '-s', path('ca'), ...options, `${path('key')}.pub`])
  return {
    certificate: parsePublicKey(readFileSync(`${path('key')}-cert.pub`, 'utf8')),
    privateKey: await parsePrivateKey(readFileSync(path('key'), 'utf8')),
  }
}

function orRefused<T>(use: () => T): T | 'refused' {
  try {
    return use()
  } catch (error) {
    assert.ok(error instanceof SshError, String(error))
    return 'refused'
  }
}
