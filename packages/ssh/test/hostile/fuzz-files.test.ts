// Fuzz loops on what is read from files and command lines, and the time that large ones take.
import { formatConfig } from '../../src/config/format.ts'
import { parseDestination, parseHop } from '../../src/config/destination.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { matchHostName } from '../../src/config/pattern.ts'
import { parseForwardAddress } from '../../src/client/address.ts'
import { formatPrivateKey } from '../../src/keys/format-private-key.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { parsePrivateKey, readPublicHalf } from '../../src/keys/parse-private-key.ts'
import { formatPublicKey, parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { PublicKey } from '../../src/keys/public-key.ts'
import { entriesOf, parseKnownHosts } from '../../src/known-hosts/parse.ts'
import { parseRevocationList } from '../../src/known-hosts/revocation.ts'
import { entriesFor, verifyKey } from '../../src/known-hosts/verify.ts'
import { Writer } from '../../src/wire/writer.ts'
import { ed25519, keyText } from '../known-hosts/keys.ts'
import { certify, ed25519Signer } from '../protocol/userauth/signers.ts'
import { fuzz, testGrowth } from './fuzz.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

const keys = [
  await generatePrivateKey({ kind: 'ed25519', comment: 'c' }),
  await generatePrivateKey({ kind: 'ecdsa', curve: 'nistp256', comment: 'c' }),
  await generatePrivateKey({ kind: 'rsa', bits: 1024, comment: 'c' }),
]
const privateTexts: string[] = []
for (const key of keys) {
  for (const format of ['openssh', 'pkcs8', 'ppk2', 'ppk3'] as const) {
    privateTexts.push(await formatPrivateKey(key, { format }))
  }
}
privateTexts.push(await formatPrivateKey(keys[0] as (typeof keys)[0], { passphrase: 'x', format: 'openssh' }))
privateTexts.push(await formatPrivateKey(keys[0] as (typeof keys)[0], { passphrase: 'x', format: 'ppk3' }))

fuzz({
  name: 'private key files',
  permille: 40,
  seeds: privateTexts.map(bytesOf),
  async run(input) {
    const text = textOf(input)
    try {
      readPublicHalf(text)
    } finally {
      await parsePrivateKey(input)
    }
  },
})

/** Of openssh-key-v1 the bytes, whose base64 a text would hide. */
fuzz({
  name: 'openssh-key-v1',
  permille: 30,
  seeds: privateTexts
    .filter((text) => text.includes('OPENSSH'))
    .map((text) => Buffer.from(text.replace(/-.*-/g, ''), 'base64')),
  async run(input) {
    const body = Buffer.from(input).toString('base64')
    await parsePrivateKey(`-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`)
  },
})

const blobs = [...keys.map((key) => key.publicKey), certify(ed25519Signer(), ed25519Signer(), ['a']).publicKey]

fuzz({
  name: 'public key blobs',
  permille: 40,
  seeds: blobs,
  run(input) {
    const key = new PublicKey(input)
    key.fingerprint()
    formatPublicKey(key)
  },
})

fuzz({
  name: 'public key files',
  permille: 40,
  seeds: blobs.flatMap((blob) => {
    const key = new PublicKey(blob, 'c')
    return (key.isCertificate ? (['openssh'] as const) : (['openssh', 'rfc4716', 'spki'] as const)).map((format) =>
      bytesOf(formatPublicKey(key, format)),
    )
  }),
  run: (input) => void parsePublicKey(textOf(input)),
})

const knownHosts = [
  `host,*.example ${keyText(ed25519('a'))}`,
  `|1|aaaaaaaaaaaaaaaaaaaaaaaaaaa=|aaaaaaaaaaaaaaaaaaaaaaaaaaa= ${keyText(ed25519('b'))}`,
  `@cert-authority *.example,!x.example ${keyText(ed25519('c'))} comment`,
  `@revoked * ${keyText(ed25519('d'))}`,
  `[h]:2222 ${keyText(ed25519('a'))}`,
]

fuzz({
  name: 'known_hosts',
  permille: 40,
  takesAll: true,
  seeds: [bytesOf(knownHosts.join('\n')), ...knownHosts.map(bytesOf)],
  run(input) {
    const entries = entriesOf([parseKnownHosts(textOf(input), '/f')])
    verifyKey(ed25519('a'), entriesFor('h.example', entries))
  },
})

fuzz({
  name: 'revocation lists',
  permille: 30,
  seeds: [
    new Writer().uint64(0x5353484b524c0a00n).uint32(1).uint64(0n).uint64(0n).uint64(0n).text('').text('').bytes(),
    krlWith(1, new Writer().string(ed25519('ca')).text('').byte(0x20).string(new Writer().uint64(1n).bytes()).bytes()),
    krlWith(2, new Writer().string(ed25519('x')).bytes()),
    krlWith(5, new Writer().string(new Uint8Array(32)).bytes()),
    bytesOf(knownHosts.map((line) => line.replace(/^\S+ /, '')).join('\n')),
  ],
  run: (input) => void parseRevocationList(input)({ plainKey: ed25519('x') }),
})

const config = `Host *.example !x a\n  User me\n  Port 22\nMatch host "a b" exec "true"\n  ProxyJump j@h:1,k\n  LocalForward 8080 h:80
Include ~/x/*\n  SetEnv A=b "C=d e"\n  Ciphers +aes128-ctr\n  IdentityFile ~/.ssh/%h-%r\n  RekeyLimit 1G 1h\n  SendEnv LANG LC_*\n`

fuzz({
  name: 'ssh_config',
  permille: 30,
  seeds: [bytesOf(config), ...config.split('\n').map(bytesOf)],
  run: (input) => resolved(textOf(input)),
})

fuzz({
  name: 'destinations and addresses',
  permille: 30,
  seeds: ['user@host', 'ssh://u%20@[::1]:22/', 'ssh://host', 'a@b@c:22', '[::1]:80', 'unix:/x', '/run/x', '8080'].map(
    bytesOf,
  ),
  run(input, random) {
    const text = textOf(input)
    random.pick<(text: string) => unknown>([parseDestination, parseHop, parseForwardAddress])(text)
  },
})

async function resolved(text: string): Promise<void> {
  const settings = await resolveConfig({
    host: 'host.example',
    files: { user: { path: '/config', required: true } },
    local: {
      ...{ user: 'me', uid: 1, home: '/home/me', hostName: 'here', environment: { X: 'x' } },
      addresses: () => ['10.0.0.1'],
    },
    source: { read: async (path) => ({ text: path === '/config' ? text : '' }), glob: async () => [] },
    sha1: () => new Uint8Array(20),
    runCommand: async () => 1,
  })
  formatConfig(settings)
}

function krlWith(type: number, section: Uint8Array): Uint8Array {
  return new Writer()
    .uint64(0x5353484b524c0a00n)
    .uint32(1)
    .uint64(0n)
    .uint64(0n)
    .uint64(0n)
    .text('')
    .text('')
    .byte(type)
    .string(section)
    .bytes()
}

testGrowth(
  'lines of known_hosts',
  (size) => bytesOf(`${knownHosts.join('\n')}\n`.repeat(size / 32)),
  (input) => entriesFor('h.example', entriesOf([parseKnownHosts(textOf(input), '/f')])),
)
testGrowth(
  'a long list of names in known_hosts',
  (size) => bytesOf(`${'a,'.repeat(size)}b ${keyText(ed25519('a'))}`),
  (input) => entriesFor('h.example', entriesOf([parseKnownHosts(textOf(input), '/f')])),
)
testGrowth(
  'CVE-2026-0967 (libssh), patterns',
  (size) => bytesOf('*a'.repeat(size)),
  (input) => matchHostName('a'.repeat(200), textOf(input)),
)
testGrowth(
  'lines of ssh_config',
  (size) => bytesOf('Host a*b*c*\n  User x\n'.repeat(size / 8)),
  (input) => resolved(textOf(input)),
)
testGrowth(
  'one line of ssh_config',
  (size) => bytesOf(`Host ${'a '.repeat(size)}`),
  (input) => resolved(textOf(input)),
)
testGrowth(
  'quotes in a line of ssh_config',
  (size) => bytesOf(`SetEnv ${'"a b" '.repeat(size)}`),
  (input) => resolved(textOf(input)),
)
testGrowth(
  'a private key that is all body',
  (size) => bytesOf(`-----BEGIN OPENSSH PRIVATE KEY-----\n${'AAAA\n'.repeat(size)}-----END OPENSSH PRIVATE KEY-----\n`),
  (input) => parsePrivateKey(input),
)
testGrowth(
  'beginnings of keys',
  (size) => bytesOf('-----BEGIN X-----\n'.repeat(size / 8)),
  (input) => parsePrivateKey(input),
)
testGrowth(
  'headers of a public key file',
  (size) => bytesOf(`---- BEGIN SSH2 PUBLIC KEY ----\n${'a: b\\\n'.repeat(size)}---- END SSH2 PUBLIC KEY ----\n`),
  (input) => parsePublicKey(textOf(input)),
)
testGrowth(
  'spaces in a public key line',
  (size) => bytesOf(`ssh-ed25519${' '.repeat(size * 8)}x`),
  (input) => parsePublicKey(textOf(input)),
)
testGrowth(
  'an address',
  (size) => bytesOf('['.repeat(size) + ':'.repeat(size)),
  (input) => parseForwardAddress(textOf(input)),
)
testGrowth(
  'a destination',
  (size) => bytesOf(`ssh://${'a@'.repeat(size)}${'%41'.repeat(size)}`),
  (input) => parseDestination(textOf(input)),
)
