// Any text is either a configuration or a ConfigError; any bytes are a revocation list or an SshError.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatConfig } from '../../src/config/format.ts'
import { options } from '../../src/config/options.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { ConfigError, SshError } from '../../src/errors.ts'
import { parseRevocationList } from '../../src/known-hosts/revocation.ts'
import { Writer } from '../../src/wire/writer.ts'

const keywords = [...Object.keys(options), 'Host', 'Match', 'Include', 'Protocol', 'RSAAuthentication', 'nonsense']
const words = fc.constantFrom(
  ...[
    'yes',
    'no',
    'none',
    'host',
    'all',
    'exec',
    'final',
    'user',
    '22',
    '-1',
    '1h',
    '16K',
    '*',
    '!*',
    '?',
    '"',
    "'",
    '\\',
  ],
  ...[
    '${X}',
    '${',
    '%h',
    '%%',
    '%',
    '~',
    '~x/',
    '=',
    ',',
    ':',
    '[',
    ']',
    '/',
    '+aes128-ctr',
    '-*',
    '^x',
    '@',
    '#',
    '\0',
    'a:b',
  ],
  ...[
    'localhost:80',
    '[::1]:22',
    'ssh://a@b:1',
    'localnetwork',
    '10.0.0.0/8',
    'tagged',
    '\f',
    '\t',
    ' ',
    'é',
    '\u{1f600}',
  ],
)
const line = fc
  .tuple(
    fc.constantFrom(...keywords),
    fc.constantFrom(' ', '=', ' = ', ''),
    fc.array(words, { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([keyword, separator, values, glued]) => keyword + separator + values.join(glued ? '' : ' '))

test('a configuration, or a ConfigError', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.array(line, { maxLength: 3 }), async (lines, included) => {
      const files: Record<string, string> = { '/config': lines.join('\n'), '/home/me/.ssh/10': included.join('\n') }
      try {
        const config = await resolveConfig({
          host: 'host',
          files: { user: { path: '/config', required: true } },
          local: {
            user: 'me',
            uid: 1,
            home: '/home/me',
            hostName: 'here',
            environment: { X: 'x' },
            addresses: () => ['10.0.0.1'],
          },
          source: {
            read: async (path) => ({ text: files[path] ?? '' }),
            glob: async () => ['/home/me/.ssh/10'],
          },
          sha1: () => new Uint8Array(20),
          runCommand: async () => 1,
        })
        assert.match(formatConfig(config), /^host host\nuser /)
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error))
      }
    }),
    { numRuns: 3000 },
  )
})

test('a revocation list, or an SshError', () => {
  const section = fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 255, 7), fc.uint8Array({ maxLength: 60 }))
  fc.assert(
    fc.property(fc.array(section, { maxLength: 4 }), fc.uint8Array({ maxLength: 8 }), (sections, rest) => {
      const list = new Writer().uint64(0x5353484b524c0a00n).uint32(1).uint64(0n).uint64(0n).uint64(0n).text('').text('')
      for (const [type, data] of sections) list.byte(type).string(data)
      try {
        const isRevoked = parseRevocationList(list.rest(rest).bytes())
        const certificate = { authorityKey: new Uint8Array(1), serial: 5n, keyId: 'x' }
        assert.equal(typeof isRevoked({ plainKey: new Uint8Array(4), certificate }), 'boolean')
      } catch (error) {
        assert.ok(error instanceof SshError, String(error))
      }
    }),
    { numRuns: 3000 },
  )
})
