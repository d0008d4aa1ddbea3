// Lexer, patterns, destinations, quantities and addresses, each by itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cpuTime } from './cpu-time.ts'
import { canonicalAddress, matchNetworks } from '../../src/config/address.ts'
import { parseDestination, parseHop } from '../../src/config/destination.ts'
import { quoteArgument, splitArguments, splitLine } from '../../src/config/lexer.ts'
import { findKeyword, options } from '../../src/config/options.ts'
import { matchPattern, matchPatternList } from '../../src/config/pattern.ts'
import { parseSize, parseTime } from '../../src/config/quantity.ts'

test('a keyword and its text', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['Key value', { keyword: 'key', text: 'value' }],
    ['  Key=value', { keyword: 'key', text: 'value' }],
    ['Key = "a b"', { keyword: 'key', text: '"a b"' }],
    ['Key == x', { keyword: 'key', text: '= x' }],
    ['"Key" value', { keyword: 'key', text: 'value' }],
    ['Key', { keyword: 'key', text: '' }],
    ['# Key value', undefined],
    ['   ', undefined],
    ['"Key', undefined],
    ['Key va\0lue', { keyword: 'key', text: 'va' }],
  ]
  for (const [line, expected] of cases) assert.deepEqual(splitLine(line), expected, line)
})

test('a quoted argument is read back as it was', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '#', '\t', '=', 'é') })),
      (words) => {
        const kept = words.filter((word) => word !== '')
        assert.deepEqual(splitArguments(kept.map(quoteArgument).join(' ')), kept)
      },
    ),
  )
})

test('patterns match what the same regular expression matches', () => {
  const alphabet = fc.constantFrom('a', 'b', '.')
  fc.assert(
    fc.property(
      fc.string({ unit: alphabet, maxLength: 12 }),
      fc.string({ unit: fc.oneof(alphabet, fc.constantFrom('*', '?')), maxLength: 8 }),
      (text, pattern) => {
        const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        assert.equal(matchPattern(text, pattern), new RegExp(`^${expression}$`).test(text))
      },
    ),
    { numRuns: 2000 },
  )
})

test('lists of patterns: a negated match beats all others', () => {
  assert.equal(matchPatternList('abc', 'x,a*'), 'match')
  assert.equal(matchPatternList('abc', 'a*,!ab*'), 'negated')
  assert.equal(matchPatternList('abc', '!abc'), 'negated')
  assert.equal(matchPatternList('abc', '!x'), 'none')
  assert.equal(matchPatternList('abc', 'A*', { lowerCase: true }), 'match')
  assert.equal(matchPatternList('a', `${'x'.repeat(2000)},a`), 'none')
})

test('patterns take linear time where backtracking would not', async () => {
  const spent = await cpuTime(() => assert.equal(matchPattern('a'.repeat(20_000), `${'*a'.repeat(400)}b`), false))
  assert.ok(spent < 2000, `${spent} ms`)
})

test('destinations', () => {
  assert.deepEqual(parseDestination('h'), { host: 'h' })
  assert.deepEqual(parseDestination('a@b@h'), { user: 'a@b', host: 'h' })
  assert.deepEqual(parseDestination('u:style@h'), { user: 'u:style', host: 'h' })
  assert.deepEqual(parseDestination('[::1]'), { host: '[::1]' })
  assert.deepEqual(parseDestination('ssh://h'), { host: 'h' })
  assert.deepEqual(parseDestination('ssh://u%40x;p=1@h.:99/'), { user: 'u@x', host: 'h', port: 99 })
  assert.deepEqual(parseDestination('ssh://h/'), { host: 'h' })
  assert.deepEqual(parseDestination('ssh://h:/'), { host: 'h' })
  for (const bad of [
    '@h',
    'ssh://',
    'ssh://@h',
    'ssh://h/path',
    'ssh://h:0',
    'ssh://h:x',
    'ssh://u%00@h',
    'ssh://-h',
    'ssh://[::1',
  ]) {
    assert.throws(() => parseDestination(bad), { code: 'invalid-argument' }, bad)
  }
})

test('hops of a jump', () => {
  assert.deepEqual(parseHop('u@h:22'), { user: 'u', host: 'h', port: 22 })
  assert.deepEqual(parseHop('[::1]:22'), { host: '::1', port: 22 })
  assert.deepEqual(parseHop('h:'), { host: 'h' })
  for (const bad of ['', '@h', 'u@', 'h/x', 'h:x', '[::1', '[::1]x']) {
    assert.throws(() => parseHop(bad), { code: 'invalid-argument' }, bad)
  }
})

test('times and sizes', () => {
  const times: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['90', 90],
    ['10m', 600],
    ['1h30m', 5400],
    ['1w2d3h4m5s', 788645],
    ['1.5', 1],
    ['.5s', 0],
    ['', undefined],
    ['m', undefined],
    ['1x', undefined],
    ['1s2s', undefined],
    ['1.5m', undefined],
    ['-1', undefined],
    ['1..5', undefined],
    ['5.', undefined],
    ['99999999999', undefined],
    ['2147483647', 2147483647],
    ['1 m', undefined],
  ]
  for (const [text, expected] of times) assert.equal(parseTime(text), expected, text)
  const sizes: readonly (readonly [string, bigint | undefined])[] = [
    ['0', 0n],
    ['16', 16n],
    ['1K', 1024n],
    ['1.5k', 1536n],
    ['2G', 2n ** 31n],
    ['-1', -1n],
    ['', 0n],
    ['1x', undefined],
    ['1KK', undefined],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['9223372036854775808', undefined],
    ['8E', undefined],
  ]
  for (const [text, expected] of sizes) assert.equal(parseSize(text), expected, text)
})

test('addresses and networks', () => {
  assert.equal(canonicalAddress('127.1'), '127.0.0.1')
  assert.equal(canonicalAddress('1'), '0.0.0.1')
  assert.equal(canonicalAddress('0x7f.0377.010'), '127.255.0.8')
  assert.equal(canonicalAddress('08'), undefined)
  assert.equal(canonicalAddress('1.2.3.256'), undefined)
  assert.equal(canonicalAddress('2001:DB8:0:0:1:0:0:0'), '2001:db8:0:0:1::')
  assert.equal(canonicalAddress('0:0:0:0:0:0:0:0'), '::')
  assert.equal(canonicalAddress('::ffff:102:304'), '::ffff:1.2.3.4')
  assert.equal(canonicalAddress('fe80:0::1%eth0'), 'fe80::1%eth0')
  assert.equal(canonicalAddress('1:2'), undefined)
  assert.equal(matchNetworks(['10.1.2.3'], '10.0.0.0/8'), true)
  assert.equal(matchNetworks(['10.1.2.3'], '::ffff:10.1.2.3'), true)
  assert.equal(matchNetworks(['11.1.2.3', 'x'], '10.0.0.0/8,1.2.3.4'), false)
  assert.equal(matchNetworks([], '0.0.0.0/0'), false)
})

test('every keyword of the manual is a row', () => {
  const manual =
    `addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains canonicalizefallbacklocal
    canonicalizehostname canonicalizemaxdots canonicalizepermittedcnames casignaturealgorithms certificatefile channeltimeout
    checkhostip ciphers clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath
    controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fingerprinthash
    forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile
    hashknownhosts host hostbasedacceptedalgorithms hostbasedauthentication hostkeyalgorithms hostkeyalias hostname
    identitiesonly identityagent identityfile ignoreunknown include ipqos kbdinteractiveauthentication kbdinteractivedevices
    kexalgorithms knownhostscommand localcommand localforward loglevel logverbose macs match
    nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand
    permitremoteopen pkcs11provider port preferredauthentications proxycommand proxyjump proxyusefdpass
    pubkeyacceptedalgorithms pubkeyauthentication refuseconnection rekeylimit remotecommand remoteforward requesttty
    requiredrsasize revokedhostkeys securitykeyprovider sendenv serveralivecountmax serveraliveinterval sessiontype setenv
    stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tunnel
    tunneldevice updatehostkeys user userknownhostsfile verifyhostkeydns versionaddendum visualhostkey warnweakcrypto
    xauthlocation`.split(/\s+/)
  for (const keyword of manual)
    assert.ok(['option', 'host', 'match', 'include'].includes(findKeyword(keyword)?.role ?? ''), keyword)
  assert.equal(Object.keys(options).length, manual.length - 3)
})
