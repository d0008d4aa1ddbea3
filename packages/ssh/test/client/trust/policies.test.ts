// Policies other than known_hosts, several in a row, and what errors tell.
import assert from 'node:assert/strict'
import { jwkOf } from '../../protocol/userauth/signers.ts'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { acceptNew } from '../../../src/client/trust/accept-new.ts'
import { ask } from '../../../src/client/trust/ask.ts'
import { certificateAuthority } from '../../../src/client/trust/certificate-authority.ts'
import { firstToDecide } from '../../../src/client/trust/first-to-decide.ts'
import { insecureAcceptAnyHostKey } from '../../../src/client/trust/insecure.ts'
import { knownHosts } from '../../../src/client/trust/known-hosts.ts'
import { pin, type Pin } from '../../../src/client/trust/pin.ts'
import type { HostKeyQuestion, TrustPolicy } from '../../../src/client/trust/policy.ts'
import * as texts from '../../../src/client/trust/texts.ts'
import { HostKeyError } from '../../../src/errors.ts'
import { PublicKey } from '../../../src/keys/public-key.ts'
import { parseKnownHosts } from '../../../src/known-hosts/parse.ts'
import type { KnownHostsStore } from '../../../src/known-hosts/store.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { ed25519, keyText, rsa } from '../../known-hosts/keys.ts'

const KEY = ed25519('host')

function question(hostKey = KEY, more: Partial<HostKeyQuestion> = {}): HostKeyQuestion {
  return { host: 'h.example', port: 22, address: '192.0.2.1', hostKey, algorithm: 'ssh-ed25519', ...more }
}

async function refusal(policy: TrustPolicy, asked = question()): Promise<HostKeyError> {
  const error: unknown = await policy.verify(asked).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof HostKeyError, `accepted, or ${String(error)}`)
  assert.equal(error.phase, 'host-key')
  return error
}

class MemoryStore implements KnownHostsStore {
  readonly files = new Map<string, string>()

  async read(paths: readonly string[]) {
    return paths.flatMap((path) => {
      const text = this.files.get(path)
      return text === undefined ? [] : [parseKnownHosts(text, path)]
    })
  }

  async append(path: string, lines: readonly string[]): Promise<void> {
    if (path === '/unwritable') throw new Error('read-only')
    this.files.set(path, (this.files.get(path) ?? '') + lines.map((line) => `${line}\n`).join(''))
  }
}

test('pinned keys: the algorithms of their types come first, a fingerprint changes nothing', async () => {
  const target = { host: 'h.example', port: 22, address: undefined }
  const offered = ['ssh-ed25519-cert-v01@openssh.com', 'ecdsa-sha2-nistp256', 'ssh-ed25519', 'rsa-sha2-512']
  const order = async (pinned: Pin) => await pin(pinned).preferredAlgorithms?.(target, offered)
  assert.deepEqual(await order(KEY), ['ssh-ed25519', offered[0], 'ecdsa-sha2-nistp256', 'rsa-sha2-512'])
  assert.deepEqual(await order(rsa('host')), ['rsa-sha2-512', ...offered.slice(0, 3)])
  assert.deepEqual(await order(new PublicKey(KEY).fingerprint()), offered)
})

test('pinned keys: by fingerprint, line, key and blob', async () => {
  const key = new PublicKey(KEY)
  for (const pinned of [
    key.fingerprint(),
    `${key.fingerprint()}=`,
    key.toString(),
    `${keyText(KEY)} comment`,
    key,
    KEY,
  ]) {
    const proof = await pin(pinned).verify(question())
    assert.deepEqual([proof.hostKey, proof.trusted], [KEY, true])
    assert.equal((await refusal(pin(pinned), question(ed25519('x')))).code, 'host-key-rejected')
  }
  assert.ok(await pin(ed25519('x'), KEY).verify(question()))
  for (const bad of ['SHA256:short', 'MD5:aa:bb', 'nonsense', ''])
    assert.throws(() => pin(bad), { name: 'SshError' }, bad)
  assert.throws(() => pin(), { code: 'invalid-argument' })
})

test('a malformed host key is rejected by every policy that looks at it', async () => {
  const policies = [
    pin(KEY),
    ask(() => true),
    certificateAuthority([KEY]),
    acceptNew('/f', { store: new MemoryStore() }),
  ]
  for (const policy of policies) {
    for (const bad of [new Uint8Array(), Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x01x'), KEY.subarray(0, 30)]) {
      assert.equal((await refusal(policy, question(bad))).code, 'host-key-rejected')
    }
  }
})

test('asking: only a plain yes counts', async () => {
  let shown = ''
  const yes = ask((unknown) => {
    shown = texts.unknownHostQuestion(unknown)
    return true
  })
  assert.ok(await yes.verify(question(KEY, { port: 2222 })))
  assert.match(
    shown,
    /^The authenticity of host '\[h\.example\]:2222 \(\[192\.0\.2\.1\]:2222\)' can't be established\.\nED25519 key/,
  )
  for (const answer of [false, undefined, 1, 'yes']) {
    assert.equal((await refusal(ask(() => answer as boolean))).code, 'host-key-rejected')
  }
})

test('the first key is kept, another one refused', async () => {
  const store = new MemoryStore()
  const events: string[] = []
  const policy = acceptNew('/f', { store, onEvent: ({ event }) => events.push(event) })
  await policy.verify(question())
  await policy.verify(question())
  assert.equal(store.files.get('/f'), `h.example ${keyText(KEY)}\n`)
  assert.deepEqual(events, ['added', 'known'])
  const error = await refusal(policy, question(ed25519('x')))
  assert.equal(error.code, 'host-key-changed')
  assert.deepEqual(error.locations, [{ file: '/f', line: 1 }])
  assert.equal(error.keyType, 'ssh-ed25519')
  assert.equal(error.fingerprint, new PublicKey(ed25519('x')).fingerprint())
  assert.match(error.advice ?? '', /ssh-keygen -f '\/f' -R 'h\.example'/)
  assert.equal(error.warning[0], '@'.repeat(59))
})

test('without somebody to ask, unknown keys are refused', async () => {
  const store = new MemoryStore()
  const error = await refusal(knownHosts({ files: { user: ['/f'] }, store }))
  assert.equal(error.code, 'host-key-unknown')
  assert.equal(error.message, 'No ED25519 host key is known for h.example and you have requested strict checking.')
  assert.equal((await refusal(knownHosts({ files: { user: ['/f'] }, strict: 'ask', store }))).code, 'host-key-unknown')
  assert.equal(
    (await refusal(knownHosts({ files: { user: ['/f'] }, ask: async () => false, store }))).code,
    'host-key-unknown',
  )
})

test('without checking a changed key is used, but not trusted; a revoked one is not used', async () => {
  const store = new MemoryStore()
  store.files.set('/f', `h.example ${keyText(rsa('r'))}\n`)
  const warnings: unknown[] = []
  const policy = knownHosts({ files: { user: ['/f'] }, strict: 'no', store, onEvent: (event) => warnings.push(event) })
  assert.equal((await policy.verify(question())).trusted, false)
  assert.equal(warnings.length, 1)
  store.files.set('/f', `h.example ${keyText(KEY)}\n@revoked * ${keyText(KEY)}\n`)
  const error = await refusal(policy)
  assert.deepEqual([error.code, error.locations], ['host-key-revoked', [{ file: '/f', line: 2 }]])
})

test('lines that a command prints count, and are asked for by name and key', async () => {
  const store = new MemoryStore()
  const asked: unknown[] = []
  const command = async (name: string, key: PublicKey | undefined): Promise<string> => {
    asked.push([name, key?.type])
    return `h.example ${keyText(KEY)}\n`
  }
  const policy = knownHosts({ files: { user: ['/f'] }, command, store })
  assert.ok(await policy.verify(question()))
  const offered = ['rsa-sha2-512', 'ssh-ed25519']
  assert.deepEqual(await policy.preferredAlgorithms?.(question(), offered), ['ssh-ed25519', 'rsa-sha2-512'])
  assert.deepEqual(asked, [
    ['h.example', 'ssh-ed25519'],
    ['h.example', undefined],
  ])
})

/** A host certificate for KEY, signed by a new authority. */
function certify(principals: readonly string[], options: { role?: number; critical?: string; before?: bigint } = {}) {
  const pair = generateKeyPairSync('ed25519')
  const raw = Buffer.from(jwkOf(pair.publicKey).x ?? '', 'base64url')
  const authority = new Writer().name('ssh-ed25519').string(raw).bytes()
  const names = principals.reduce((list, name) => list.text(name), new Writer()).bytes()
  const critical = options.critical === undefined ? new Writer() : new Writer().text(options.critical).text('')
  const signed = new Writer()
    .name('ssh-ed25519-cert-v01@openssh.com')
    .string(Buffer.alloc(32))
    .string(KEY.subarray(-32))
    .uint64(1n)
    .uint32(options.role ?? 2)
    .text('id')
    .string(names)
    .uint64(0n)
    .uint64(options.before ?? 0xffffffffffffffffn)
    .string(critical.bytes())
    .text('')
    .text('')
    .string(authority)
  const signature = sign(null, signed.bytes(), pair.privateKey)
  const blob = signed.string(new Writer().name('ssh-ed25519').string(signature).bytes()).bytes()
  return { authority, blob: Uint8Array.from(blob) }
}

test('certificates of an authority', async () => {
  const good = certify(['*.example'])
  assert.ok(await certificateAuthority([good.authority]).verify(question(good.blob)))
  assert.ok(await certificateAuthority([good.authority], { principal: 'other.example' }).verify(question(good.blob)))
  const refused = async (policy: TrustPolicy, blob: Uint8Array, more: Partial<HostKeyQuestion> = {}): Promise<string> =>
    (await refusal(policy, question(blob, more))).code
  assert.equal(await refused(certificateAuthority([good.authority]), KEY), 'host-key-unknown')
  assert.equal(await refused(certificateAuthority([ed25519('x')]), good.blob), 'host-key-unknown')
  assert.equal(
    await refused(certificateAuthority([good.authority]), good.blob, { host: 'h.test' }),
    'host-key-rejected',
  )
  assert.equal(await refused(certificateAuthority([good.authority]), good.blob, { alias: 'h' }), 'host-key-rejected')
  for (const bad of [
    certify([]),
    certify(['h.example'], { role: 1 }),
    certify(['h.example'], { critical: 'force-command' }),
    certify(['h.example'], { before: 1n }),
  ]) {
    assert.equal(await refused(certificateAuthority([bad.authority]), bad.blob), 'host-key-rejected')
  }
  const flipped = Uint8Array.from(good.blob)
  flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1
  assert.equal(await refused(certificateAuthority([good.authority]), flipped), 'host-key-rejected')
  assert.throws(() => certificateAuthority([]), { code: 'invalid-argument' })
  const offered = ['ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com']
  assert.deepEqual(await certificateAuthority([KEY]).preferredAlgorithms?.(question(), offered), [...offered].reverse())
})

test('a certificate counts as its plain key only where plain keys may be used', async () => {
  const { blob } = certify(['h.example'])
  const store = new MemoryStore()
  store.files.set('/f', `h.example ${keyText(KEY)}\n`)
  const policy = knownHosts({ files: { user: ['/f'] }, store })
  assert.ok(await policy.verify(question(blob)))
  assert.ok(await policy.verify(question(blob, { offered: ['ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com'] })))
  const error = await refusal(policy, question(blob, { offered: ['ssh-ed25519-cert-v01@openssh.com'] }))
  assert.equal(error.message, 'host key ssh-ed25519 not permitted by HostkeyAlgorithms')
  assert.ok(await pin(KEY).verify(question(blob)))
})

test('a certificate in known_hosts may be for a pattern of names', async () => {
  const { authority, blob } = certify(['*.example'])
  const store = new MemoryStore()
  store.files.set('/f', `@cert-authority * ${keyText(authority)}\n`)
  const policy = knownHosts({ files: { user: ['/f'] }, strict: 'yes', store })
  assert.ok(await policy.verify(question(blob)))
  assert.equal((await refusal(policy, question(blob, { host: 'h.test' }))).code, 'host-key-unknown')
})

test('a certificate without principals is good for every host in known_hosts, and for none by an authority alone', async () => {
  const { authority, blob } = certify([])
  const store = new MemoryStore()
  store.files.set('/f', `@cert-authority *.example ${keyText(authority)}\n`)
  const policy = knownHosts({ files: { user: ['/f'] }, strict: 'yes', store })
  assert.ok(await policy.verify(question(blob)))
  assert.equal((await refusal(policy, question(blob, { host: 'h.test' }))).code, 'host-key-unknown')
  assert.equal((await refusal(certificateAuthority([authority]), question(blob))).code, 'host-key-rejected')
})

test('the first policy that decides', async () => {
  const store = new MemoryStore()
  const files = knownHosts({ files: { user: ['/f'] }, store })
  assert.ok(await firstToDecide(files, pin(KEY)).verify(question()))
  assert.equal((await refusal(firstToDecide(files, certificateAuthority([KEY])))).code, 'host-key-unknown')
  store.files.set('/f', `h.example ${keyText(ed25519('x'))}\n`)
  assert.equal((await refusal(firstToDecide(files, pin(KEY)))).code, 'host-key-changed', 'a changed key is decided')
  assert.ok(await firstToDecide(insecureAcceptAnyHostKey(), files).verify(question()))
  const offered = ['rsa-sha2-512', 'ssh-ed25519']
  const order = await firstToDecide(pin(KEY), files).preferredAlgorithms?.(question(), offered)
  assert.deepEqual(order, ['ssh-ed25519', 'rsa-sha2-512'])
})

test('answers to the question', () => {
  const read = (answer: string | undefined): string | undefined => texts.readHostKeyAnswer(answer, 'SHA256:x')
  assert.deepEqual(['yes', ' YES \n', 'SHA256:x', '\tSHA256:x'].map(read), ['yes', 'yes', 'yes', 'yes'])
  assert.deepEqual(['no', 'NO', '', '  ', undefined].map(read), ['no', 'no', 'no', 'no', 'no'])
  assert.deepEqual(['y', 'SHA256:X', 'maybe'].map(read), [undefined, undefined, undefined])
})

test('the question in full', () => {
  const key = new PublicKey(KEY)
  const otherNames = Array.from({ length: 10 }, (_, i) => ({ file: '/home/me/.ssh/k', line: i, names: `n${i}\x1b[2J` }))
  const target = { host: 'h', port: 22, address: undefined }
  const text = texts.unknownHostQuestion(
    { target, name: 'h', key, otherNames },
    { visual: true, dns: 'no matching', home: '/home/me' },
  )
  assert.equal(
    text,
    [
      "The authenticity of host 'h (<no hostip for proxy command>)' can't be established.",
      `ED25519 key fingerprint is ${key.fingerprint()}.`,
      key.randomart(),
      'No matching host key fingerprint found in DNS.',
      'This host key is known by the following other names/addresses:',
      ...Array.from({ length: 8 }, (_, i) => `    ~/.ssh/k:${i}: n${i}?[2J`),
      '    (2 additional names omitted)',
      'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
    ].join('\n'),
  )
})
