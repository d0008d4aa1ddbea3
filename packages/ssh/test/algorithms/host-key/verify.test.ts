// Every signature algorithm: what it accepts, and all the near misses that it must not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { algorithmNamesOf, findHostKeyAlgorithm, hostKeyAlgorithms } from '../../../src/algorithms/host-key/catalog.ts'
import { groupOrder } from '../../../src/algorithms/host-key/ecdsa.ts'
import type { HostKeyAlgorithm } from '../../../src/algorithms/host-key/host-key.ts'
import { generatePrivateKey } from '../../../src/keys/generate.ts'
import type { PrivateKey } from '../../../src/keys/private-key.ts'
import { Reader } from '../../../src/wire/reader.ts'
import { Writer } from '../../../src/wire/writer.ts'

const data = new TextEncoder().encode('what is signed')

const keys: readonly PrivateKey[] = await Promise.all([
  generatePrivateKey({ kind: 'ed25519' }),
  generatePrivateKey({ kind: 'ed448' }),
  generatePrivateKey({ kind: 'ecdsa', curve: 'nistp256' }),
  generatePrivateKey({ kind: 'ecdsa', curve: 'nistp384' }),
  generatePrivateKey({ kind: 'ecdsa', curve: 'nistp521' }),
  generatePrivateKey({ kind: 'rsa', bits: 1024 }),
])

const cases = keys.flatMap((key) => key.algorithms.map((name) => ({ key, algorithm: algorithmOf(name) })))

test('the order is that of OpenSSH 10: certificates, then keys, Ed25519 first', () => {
  const recommended = hostKeyAlgorithms.filter(({ standing }) => standing === 'recommended').map(({ name }) => name)
  assert.deepEqual(recommended, [
    'ssh-ed25519-cert-v01@openssh.com',
    'ecdsa-sha2-nistp256-cert-v01@openssh.com',
    'ecdsa-sha2-nistp384-cert-v01@openssh.com',
    'ecdsa-sha2-nistp521-cert-v01@openssh.com',
    'sk-ssh-ed25519-cert-v01@openssh.com',
    'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
    'rsa-sha2-512-cert-v01@openssh.com',
    'rsa-sha2-256-cert-v01@openssh.com',
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'sk-ssh-ed25519@openssh.com',
    'sk-ecdsa-sha2-nistp256@openssh.com',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ])
  const insecure = hostKeyAlgorithms.filter(({ standing }) => standing === 'insecure').map(({ name }) => name)
  assert.deepEqual(insecure.slice(2), ['ssh-rsa', 'ssh-dss'])
  assert.deepEqual(algorithmNamesOf('ssh-rsa'), ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'])
  assert.deepEqual(algorithmNamesOf('ssh-future@example.com'), ['ssh-future@example.com'])
})

for (const { key, algorithm } of cases) {
  const { name } = algorithm
  const good = key.sign(data, name)

  test(`${name}: takes its signature and no other algorithm does`, () => {
    assert.ok(algorithm.verify(key.publicKey, good, data))
    for (const other of hostKeyAlgorithms) {
      if (other !== algorithm) assert.equal(other.verify(key.publicKey, good, data), false, other.name)
    }
  })

  test(`${name}: no flipped bit, truncation or trailing byte of signature or key gets through`, () => {
    for (const [what, bytes] of [
      ['signature', good],
      ['key', key.publicKey],
    ] as const) {
      const verdict = (changed: Uint8Array): boolean =>
        what === 'key' ? algorithm.verify(changed, good, data) : algorithm.verify(key.publicKey, changed, data)
      for (let at = 0; at < bytes.length; at++) {
        const changed = new Uint8Array(bytes)
        changed[at] = (changed[at] as number) ^ (1 << (at & 7))
        assert.equal(verdict(changed), false, `${what}, byte ${at}`)
        assert.equal(verdict(bytes.subarray(0, at)), false, `${what}, ${at} bytes`)
      }
      assert.equal(verdict(Buffer.concat([bytes, Uint8Array.of(0)])), false)
    }
  })

  test(`${name}: the name in the signature counts, not only its bytes`, () => {
    const from = new Reader(good)
    from.name()
    const bytes = from.string()
    for (const claimed of [
      'ssh-rsa',
      'rsa-sha2-256',
      'rsa-sha2-512',
      'ssh-ed25519',
      '',
      `${name}-cert-v01@openssh.com`,
    ]) {
      if (claimed === name) continue
      assert.equal(algorithm.verify(key.publicKey, new Writer().name(claimed).string(bytes).bytes(), data), false)
    }
  })
}

test('RSA: short moduli, even ones, exponents of one, and moduli beyond reason', () => {
  const key = keys.find(({ public: { type } }) => type === 'ssh-rsa') as PrivateKey
  const sha512 = algorithmOf('rsa-sha2-512')
  const signature = key.sign(data, 'rsa-sha2-512')
  assert.equal(sha512.verify(key.publicKey, signature, data, { rsaBitsMin: 2048 }), false)
  assert.equal(sha512.verify(key.publicKey, signature, data, { rsaBitsMin: 1 }), true)
  const blob = (e: bigint, n: bigint): Uint8Array => new Writer().name('ssh-rsa').mpint(e).mpint(n).bytes()
  // With an exponent of one the padded hash is its own signature.
  for (const [e, n] of [
    [1n, (1n << 2048n) - 1n],
    [0n, (1n << 2048n) - 1n],
    [65537n, 1n << 2047n],
    [65537n, (1n << 1023n) - 1n],
    [65537n, (1n << 16385n) - 1n],
    [(1n << 4096n) + 1n, (1n << 8192n) - 1n],
    [65537n, 0n],
  ] as const) {
    assert.equal(sha512.verify(blob(e, n), signature, data), false)
  }
})

test('RSA: a signature without its leading zeros counts (as OpenSSH), a longer one does not', () => {
  const key = keys.find(({ public: { type } }) => type === 'ssh-rsa') as PrivateKey
  for (let counter = 0; ; counter++) {
    const message = Uint8Array.of(counter >> 8, counter & 255)
    const from = new Reader(key.sign(message, 'rsa-sha2-512'))
    const name = from.name()
    const bytes = from.string()
    if (bytes[0] !== 0) continue
    const wrapped = (content: Uint8Array): Uint8Array => new Writer().name(name).string(content).bytes()
    const sha512 = algorithmOf('rsa-sha2-512')
    assert.ok(sha512.verify(key.publicKey, wrapped(bytes.subarray(1)), message))
    assert.equal(sha512.verify(key.publicKey, wrapped(Buffer.concat([Uint8Array.of(0), bytes])), message), false)
    break
  }
})

test('ECDSA: r and s must be in [1, n-1]', () => {
  for (const curve of ['nistp256', 'nistp384', 'nistp521'] as const) {
    const name = `ecdsa-sha2-${curve}`
    const key = keys.find(({ public: { type } }) => type === name) as PrivateKey
    const from = new Reader(key.sign(data, name))
    from.name()
    const inner = new Reader(from.string())
    const [r, s] = [inner.mpint(), inner.mpint()]
    const n = groupOrder[curve]
    const verdict = (a: bigint, b: bigint): boolean => {
      const fields = new Writer().mpint(a).mpint(b).bytes()
      return algorithmOf(name).verify(key.publicKey, new Writer().name(name).string(fields).bytes(), data)
    }
    assert.ok(verdict(r, s))
    for (const [a, b] of [
      [0n, s],
      [r, 0n],
      [n, s],
      [r, n],
      [r + n, s],
      [r, s + n],
      [0n, 0n],
      [n, n],
    ] as const) {
      assert.equal(verdict(a, b), false)
    }
  }
})

test('ECDSA: points of another curve, compressed, at infinity or on no curve', () => {
  const key = keys.find(({ public: { type } }) => type === 'ecdsa-sha2-nistp256') as PrivateKey
  const signature = key.sign(data, 'ecdsa-sha2-nistp256')
  const from = new Reader(key.publicKey)
  from.name()
  from.name()
  const point = from.string()
  const off = new Uint8Array(point)
  off[64] = (off[64] as number) ^ 1
  const compressed = Uint8Array.of(2 + ((point[64] as number) & 1), ...point.subarray(1, 33))
  for (const [curve, bytes] of [
    ['nistp384', point],
    ['nistp256', off],
    ['nistp256', compressed],
    ['nistp256', Uint8Array.of(0)],
    ['nistp256', new Uint8Array(65)],
  ] as const) {
    const blob = new Writer().name('ecdsa-sha2-nistp256').name(curve).string(bytes).bytes()
    assert.equal(algorithmOf('ecdsa-sha2-nistp256').verify(blob, signature, data), false)
  }
})

function algorithmOf(name: string): HostKeyAlgorithm {
  const algorithm = findHostKeyAlgorithm(name)
  assert.ok(algorithm, name)
  return algorithm
}
