// What newer releases than most installed ones do, includes, origins, and the values of use.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain, formatConfig, formatOrigin } from '../../src/config/format.ts'
import { parseForward } from '../../src/config/values/forward.ts'
import { certificateFiles, identityFiles, knownHostsCommand, localCommand, proxyCommand } from '../../src/config/use.ts'
import type { ConfigRequest, LocalFacts } from '../../src/config/request.ts'
import type { ResolvedConfig } from '../../src/config/finish.ts'
import { resolveConfig } from '../../src/config/resolve.ts'

const local: LocalFacts = {
  user: 'me',
  uid: 1000,
  home: '/home/me',
  hostName: 'here.example.org',
  environment: { VALUE: 'from-environment' },
  homeOf: (user) => (user === 'other' ? '/home/other' : undefined),
  addresses: () => ['127.0.0.1', '192.0.2.17', '2001:db8::1'],
}

/** Resolves with the files of `files` alone; the first is the user's. */
async function resolve(
  text: string,
  more: Partial<ConfigRequest> & { files_?: Record<string, string> } = {},
): Promise<ResolvedConfig> {
  const files: Record<string, string> = { '/home/me/.ssh/config': text, ...more.files_ }
  return resolveConfig({
    host: 'h',
    files: { user: { path: '/home/me/.ssh/config' }, system: { path: '/etc/ssh/ssh_config' } },
    local,
    source: {
      read: async (path) => {
        const content = files[path]
        return content === undefined ? { missing: true, reason: 'No such file or directory' } : { text: content }
      },
      glob: async (pattern) => Object.keys(files).filter((path) => path === pattern),
    },
    sha1: () => new Uint8Array([0xab, 0xcd]),
    ...more,
  })
}

test('the order is command line, user, system', async () => {
  const config = await resolve('Port 2\nCompression yes', {
    commandLine: [['BatchMode', 'yes']],
    files_: { '/etc/ssh/ssh_config': 'Port 3\nBatchMode no\nHashKnownHosts yes\nIdentityFile /x' },
  })
  assert.equal(config.values.port, 2)
  assert.equal(config.values.batchMode, true)
  assert.equal(config.values.hashKnownHosts, true)
  assert.deepEqual(config.values.identityFile, [{ path: '/x', userProvided: false }])
  const origins = Object.fromEntries(
    explain(config).map(({ keyword, origins: all }) => [keyword, all.map(formatOrigin)]),
  )
  assert.deepEqual(origins['port'], ['/home/me/.ssh/config line 1'])
  assert.deepEqual(origins['batchmode'], ['command line'])
  assert.deepEqual(origins['hashknownhosts'], ['/etc/ssh/ssh_config line 3'])
  assert.deepEqual(origins['user'], ['default'])
})

test('values that add up name every line', async () => {
  const config = await resolve('IdentityFile a\nHost *\n IdentityFile b', { commandLine: [['identityfile', 'c']] })
  const entry = explain(config).find(({ keyword }) => keyword === 'identityfile')
  assert.deepEqual(entry?.values, ['c', 'a', 'b'])
  assert.deepEqual(entry?.origins.map(formatOrigin), [
    'command line',
    '/home/me/.ssh/config line 1',
    '/home/me/.ssh/config line 3',
  ])
})

test('the command line: first value, replaced values, literal users', async () => {
  const first = await resolve('', {
    commandLine: [
      ['user', 'a'],
      ['user', 'b', 'literal'],
      ['port', '1'],
      ['port', '2'],
    ],
  })
  assert.equal(first.values.user, 'a')
  assert.equal(first.values.port, 1)
  const replaced = await resolve('', {
    commandLine: [
      ['controlpath', '/a'],
      ['controlpath', '/b', 'replace'],
    ],
  })
  assert.equal(replaced.values.controlPath, '/b')
  assert.equal((await resolve('', { user: '' })).values.user, '')
  await assert.rejects(resolve('', { commandLine: [['User', '""']] }), /Missing argument/)
  const literal = await resolve('', { user: 'x%u' })
  assert.equal(literal.values.user, 'x%u')
  assert.equal((await resolve('User %u-%n')).values.user, 'me-h')
  await assert.rejects(resolve('User %r'), /unknown key %r/)
  await assert.rejects(resolve('User ${VALUE};%u'), /remote username contains invalid characters/)
  assert.equal((await resolve('User "a;b"')).values.user, 'a;b', 'a literal name of a file may be anything')
})

test('SetEnv and VersionAddendum have tokens', async () => {
  const { values } = await resolve('SetEnv A=%n-${VALUE} %n=x\nVersionAddendum on %l')
  assert.deepEqual(values.setEnv, ['A=h-from-environment', '%n=x'])
  assert.equal(values.versionAddendum, 'on here.example.org')
})

test('%C covers the host names, port, user and jump', async () => {
  const seen: string[] = []
  const sha1 = (data: Uint8Array): Uint8Array => {
    seen.push(Buffer.from(data).toString())
    return new Uint8Array([1])
  }
  const config = await resolve('HostName far\nUser u\nPort 7\nProxyJump j1,x@j2:5\nControlPath %C', { sha1 })
  assert.equal(config.values.controlPath, '01')
  assert.equal(seen.at(-1), 'here.example.orgfar7uj2')
})

test('newer criteria of Match', async () => {
  const holds = async (criteria: string, more: Partial<ConfigRequest> = {}): Promise<boolean> =>
    (await resolve(`Match ${criteria}\n Port 99`, more)).values.port === 99
  assert.ok(await holds('tagged a*', { commandLine: [['tag', 'abc']] }))
  assert.ok(!(await holds('tagged a*')))
  assert.ok(await holds('tagged ""'))
  assert.ok(await holds('version yon_*', { version: 'yon_1' }))
  assert.ok(await holds('command "git-*"', { remoteCommand: 'git-upload-pack x' }))
  assert.ok(await holds('command ""'))
  assert.ok(await holds('sessiontype shell'))
  assert.ok(await holds('sessiontype=exec,x'.replace('=', ' '), { remoteCommand: 'ls' }))
  assert.ok(await holds('sessiontype subsystem', { commandLine: [['sessiontype', 'subsystem']] }))
  assert.ok(await holds('localnetwork 10.0.0.0/8,192.0.2.0/24'))
  assert.ok(await holds('localnetwork 2001:db8::/32'))
  assert.ok(!(await holds('localnetwork 10.0.0.0/8')))
  assert.ok(await holds('host=h,user=me'.split(',').join(' ')))
  assert.ok(await holds('!host x !user y # comment'))
  assert.ok(!(await holds('!all')))
})

test('faults in Match, in the words of newer releases', async () => {
  const fault = async (line: string): Promise<readonly string[]> => {
    const error = await resolve(line).then(
      () => undefined,
      (reason: { diagnostics: readonly string[] }) => reason,
    )
    return error?.diagnostics.map((text) => text.replace('/home/me/.ssh/config', 'F')) ?? []
  }
  const bad = 'F line 1: Bad Match condition'
  assert.deepEqual(await fault('Match host'), ['Missing Match criteria for host', bad])
  assert.deepEqual(await fault('Match host ""'), ['Missing Match criteria for host', bad])
  assert.deepEqual(await fault('Match localnetwork 10.0.0.0/33'), ['Invalid network entry "10.0.0.0/33"', bad])
  assert.deepEqual(await fault('Match localnetwork 10.0.0.1/8'), [
    'Inconsistent mask length for network "10.0.0.1/8"',
    bad,
  ])
  assert.deepEqual(await fault('Match localnetwork 10.0.0.0/8,'), ['empty entry in list "10.0.0.0/8,"', bad])
})

test('Match exec is run only when all before it holds, and with tokens', async () => {
  const ran: string[] = []
  const runCommand = async (command: string): Promise<number> => ran.push(command) && 0
  const config = await resolve('Match user x exec "no"\n Port 1\nMatch host h exec "yes %h %%"\n Port 2', {
    runCommand,
  })
  assert.deepEqual(ran, ['yes h %'])
  assert.equal(config.values.port, 2)
  await assert.rejects(resolve('Match exec %z', { runCommand }), /unknown key %z/)
})

test('includes: relative, scoped, with tokens; an inactive one is only checked', async () => {
  const more = {
    files_: {
      '/home/me/.ssh/a-h': 'Host h\n User from-a\nHost other\n Port 1\nMatch exec "never"\n Port 3',
      '/home/me/.ssh/b': 'Host h\n User from-b',
      '/home/me/.ssh/bad': 'Foo bar',
    },
  }
  const config = await resolve('Include a-%n missing\nPort 2\nHost other\nInclude b\nHost h\nBatchMode yes', {
    ...more,
    runCommand: async () => 1,
  })
  assert.equal(config.values.user, 'from-a')
  assert.equal(config.values.port, 2, 'blocks of an included file end with it')
  assert.equal(config.values.batchMode, true)
  await assert.rejects(
    resolve('Host other\nInclude bad', more),
    (error: { message: string; diagnostics: string[] }) => {
      assert.equal(error.message, '/home/me/.ssh/bad: terminating, 1 bad configuration options')
      assert.deepEqual(error.diagnostics, ['/home/me/.ssh/bad: line 1: Bad configuration option: foo'])
      return true
    },
  )
  await assert.rejects(resolve('', { files_: { '/etc/ssh/ssh_config': 'Include ~/x' } }), /terminating, 1/)
  let ran = 0
  await resolve('Host other\nInclude a-%n', { ...more, runCommand: async () => ++ran })
  assert.equal(ran, 0, 'no command is run for a file that cannot match')
})

test('CanonicalizeHostname', async () => {
  const lookup = async (name: string): Promise<{ canonicalName?: string } | undefined> => {
    if (name === 'web.b.example.') return { canonicalName: 'Web1.Pool.Example' }
    return name === 'full.example.' ? {} : undefined
  }
  const text =
    'CanonicalizeHostname yes\nCanonicalDomains a.example b.example\nMatch canonical host *.example\n User canonical'
  const plain = await resolve(text, { host: 'web', lookup })
  assert.equal(plain.values.hostName, 'web.b.example')
  assert.equal(plain.values.user, 'canonical')
  const alias = await resolve(`CanonicalizePermittedCNAMEs *.b.example:*.pool.example\n${text}`, {
    host: 'web',
    lookup,
  })
  assert.equal(alias.values.hostName, 'web1.pool.example')
  assert.equal((await resolve(text, { host: 'FULL.example.', lookup })).values.hostName, 'full.example')
  assert.equal((await resolve(text, { host: 'a.b.c', lookup })).values.hostName, 'a.b.c', 'enough dots')
  for (const [dots, hostName] of [
    [0, 'web.b'],
    [1, 'web.b.example'],
  ] as const) {
    const few = `CanonicalizeMaxDots ${dots}\nCanonicalizeHostname yes\nCanonicalDomains example`
    assert.equal((await resolve(few, { host: 'web.b', lookup })).values.hostName, hostName)
  }
  assert.equal((await resolve(`ProxyJump j\n${text}`, { host: 'web', lookup })).values.hostName, 'web')
  await assert.rejects(
    resolve(`CanonicalizeFallbackLocal no\n${text}`, { host: 'nowhere', lookup }),
    /Could not resolve host "nowhere"/,
  )
  const rules = `CanonicalizePermittedCNAMEs *:*\n${text}`
  await assert.rejects(resolve(rules, { host: 'a.b.c', lookup }), /Could not resolve hostname a\.b\.c: /)
  const proxied = await resolve(`CanonicalizeHostname always\nProxyJump j\n${rules}`, { host: 'a.b.c', lookup })
  assert.equal(proxied.values.hostName, 'a.b.c', 'a proxy may know it')
  const unasked = resolve('CanonicalizePermittedCNAMEs *:*', { host: 'nowhere', lookup })
  await assert.rejects(unasked, /Could not resolve hostname nowhere: /, 'rules alone look up')
})

test('values whose tokens are replaced on use', async () => {
  const config = await resolve(
    'HostName far\nPort 7\nUser u\nIdentityFile ~/k-%h\nIdentityFile none\nIdentityFile ~other/${VALUE}\nCertificateFile c-%r\n' +
      'ProxyCommand nc %h %p %%\nLocalCommand echo %T %n\nKnownHostsCommand "/bin/k h" %t "%f" %H %I %K',
  )
  assert.deepEqual(
    identityFiles(config).map(({ path }) => path),
    ['/home/me/k-far', '/home/other/from-environment'],
  )
  assert.deepEqual(
    certificateFiles(config).map(({ path }) => path),
    ['c-u'],
  )
  assert.equal(proxyCommand(config), 'nc far 7 %')
  assert.equal(localCommand(config), 'echo NONE h')
  const question = { name: 'far', reason: 'HOSTNAME' } as const
  const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:x', base64: 'AAAA' }
  assert.deepEqual(knownHostsCommand(config, { ...question, key }), [
    '/bin/k h',
    'ssh-ed25519',
    'SHA256:x',
    'far',
    'HOSTNAME',
    'AAAA',
  ])
  assert.deepEqual(knownHostsCommand(config, question)?.slice(1), ['NONE', 'NONE', 'far', 'HOSTNAME', 'NONE'])
})

test('forwarding standard input changes two defaults', async () => {
  const { values } = await resolve('LocalForward 1 a:1', { stdioForward: true })
  assert.deepEqual([values.exitOnForwardFailure, values.clearAllForwardings, values.localForward], [true, true, []])
  const overruled = await resolve('', { stdioForward: true, commandLine: [['exitonforwardfailure', 'no']] })
  assert.equal(overruled.values.exitOnForwardFailure, false)
})

test('names of algorithms are checked by the function that knows them', async () => {
  const expandAlgorithms = (list: string, spec: string | undefined): readonly string[] => [
    `${list}:${spec ?? 'defaults'}`,
  ]
  const text = formatConfig(await resolve('Ciphers +x', { expandAlgorithms }))
  assert.match(text, /^ciphers ciphers:\+x$/m)
  assert.match(text, /^kexalgorithms keyExchange:defaults$/m)
})

test('forwards as the command line writes them', () => {
  const cases: readonly (readonly [string, Parameters<typeof parseForward>[1], unknown])[] = [
    ['8080:h:80', 'local', { listen: { port: 8080 }, connect: { host: 'h', port: 80 } }],
    ['*:8080:[::1]:80', 'local', { listen: { host: '*', port: 8080 }, connect: { host: '::1', port: 80 } }],
    ['/a:/b', 'local', { listen: { path: '/a' }, connect: { path: '/b' } }],
    ['[/a:b]:h:80', 'local', { listen: { path: '/a:b' }, connect: { host: 'h', port: 80 } }],
    ['8080:/b', 'local', { listen: { port: 8080 }, connect: { path: '/b' } }],
    ['h:1:/b', 'remote', { listen: { host: 'h', port: 1 }, connect: { path: '/b' } }],
    ['a\\:b:1', 'dynamic', { listen: { host: 'a:b', port: 1 }, connect: 'socks' }],
    ['1080', 'remote-dynamic', { listen: { port: 1080 }, connect: 'socks' }],
    ['0:h:80', 'remote', { listen: { port: 0 }, connect: { host: 'h', port: 80 } }],
    ['0:h:80', 'local', undefined],
    ['8080:h:0', 'local', undefined],
    ['1:2:3:4:5', 'local', undefined],
    ['[1:2', 'local', undefined],
    ['h:80', 'local', undefined],
    ['', 'dynamic', undefined],
    ['1:h:80', 'dynamic', undefined],
    [`/${'x'.repeat(108)}:h:1`, 'local', undefined],
  ]
  for (const [text, form, expected] of cases) assert.deepEqual(parseForward(text, form), expected, text)
})
