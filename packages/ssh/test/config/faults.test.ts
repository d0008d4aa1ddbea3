// What is refused, with the texts of ssh.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { localFacts, loadConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/errors.ts'
import { cpuTime } from './cpu-time.ts'
import { askOurs, askSsh, both, inDirectory, needsSsh } from './reference.ts'

const FAULTS: Readonly<Record<string, string>> = {
  'an unknown keyword': 'Port 23\nFoo bar\nUser x\nBaz\nQux quux',
  'an unknown keyword with an open quote': 'Foo "bar',
  'no argument': 'Port\nUser   \nHostname=\n',
  'an empty argument': 'User ""\nUserKnownHostsFile ""\nHost ""',
  'an open quote': 'User "abc\nProxyCommand echo "x',
  'extra arguments': 'Port 23 24\nCompression yes no',
  'a comment instead of an argument': 'User # nobody',
  'a bad port': 'Port 0\nPort 65536\nPort blah2000\nPort 2000blah\nPort -1',
  'a bad flag': 'BatchMode maybe\nTunnel perhaps',
  'a bad number': 'ConnectionAttempts x\nNumberOfPasswordPrompts -1\nServerAliveCountMax 99999999999',
  'a bad time': 'ConnectTimeout 1x\nServerAliveInterval -1',
  'a bad rekey limit': 'RekeyLimit 8\nRekeyLimit 1G x',
  'a bad forward':
    'LocalForward 8080\nLocalForward a b\nRemoteForward x\nDynamicForward 0\nLocalForward 0 a:1\nLocalForward 1 a:0',
  'a bad escape character': 'EscapeChar ^^^\nEscapeChar ab',
  'a bad mask': 'StreamLocalBindMask 9\nStreamLocalBindMask 7777',
  'a bad tun device': 'TunnelDevice x\nTunnelDevice 1:y',
  'a bad log level': 'LogLevel LOUD\nSyslogFacility X',
  'a bad environment': 'SendEnv A=b\nSetEnv A',
  'a bad agent': 'IdentityAgent $A-B\nForwardAgent $C.D',
  'a bad hash': 'FingerprintHash sha3',
  'none among others': 'UserKnownHostsFile none /x\nCanonicalDomains none x.org',
  'a bad domain': 'CanonicalDomains -x.org\nCanonicalDomains a..b\nCanonicalDomains a$b',
  'a bad ControlPersist': 'ControlPersist x',
  'a bad AddKeysToAgent': 'AddKeysToAgent yes 5m\nAddKeysToAgent confirm x',
  'a bad jump': 'ProxyJump @x\nProxyJump a:b',
  'lists of places': 'PermitRemoteOpen a:1 ""\nPort 0',
  'any among places': 'PermitRemoteOpen a:1 Any\nCanonicalDomains -A none\nCanonicalDomains a.b none',
  'bad Match lines': 'Match\nMatch foo bar\nMatch user x all\nMatch all host x',
  'unsupported keywords are no fault': 'RSAAuthentication yes\nPort 23',
  'a bad line in a block that does not match': 'Host other\n Foo bar',
  'a bad CNAME rule': 'CanonicalizePermittedCNAMEs nope',
  'an IPQoS that is none': 'IPQoS nope',
}

for (const [name, text] of Object.entries(FAULTS)) {
  test(`refused as ssh refuses it: ${name}`, needsSsh(), async () => {
    const { ours, theirs } = await both(text)
    assert.equal(ours.status, theirs.status)
    assert.deepEqual(ours.complaint.map(withoutDirectory), theirs.complaint.map(withoutDirectory))
  })
}

for (const option of ['Foo=bar', 'Port=x', 'Host=*', 'Include x', 'Port', 'User="x', 'BatchMode=perhaps']) {
  test(`refused as ssh refuses it: -o ${option}`, needsSsh(), async () => {
    const { ours, theirs } = await both('', { commandLine: [option] })
    assert.deepEqual(ours.complaint, theirs.complaint)
    assert.equal(ours.status, theirs.status)
  })
}

test('a file that is not there', needsSsh(), async () => {
  const ours = await askOurs('/nonexistent/config', 'host')
  assert.deepEqual(ours.complaint, askSsh('/nonexistent/config', 'host').complaint)
  assert.deepEqual(ours.complaint, ["Can't open user config file /nonexistent/config: No such file or directory"])
})

test('names that could become options or shell syntax', async () => {
  const local = localFacts()
  const ask = (host: string, user?: string): Promise<unknown> =>
    loadConfig({ host, configFile: 'none', local, ...(user === undefined ? {} : { user }) })
  for (const host of ['-oProxyCommand=x', 'a;b', 'a b', 'a$b', 'a\nb', 'a`b', 'a|b', 'a{b', 'a,b', "a'b"]) {
    await assert.rejects(ask(host), { name: 'ConfigError', message: 'hostname contains invalid characters' }, host)
  }
  for (const user of ['-x', 'a;b', 'a\x01b', 'a -b', 'a\\', 'a`b', 'a|b', 'a{b', '${HOME}']) {
    await assert.rejects(ask('h', user), { message: 'remote username contains invalid characters' }, user)
  }
  await assert.doesNotReject(ask('h', 'user:style'))
  await assert.doesNotReject(ask('h', 'a b'))
  await assert.doesNotReject(ask('h', 'DOMAIN\\user'))
})

test("the user's own file must not be writable by others", async () => {
  await inDirectory(async (path) => {
    mkdirSync(path('.ssh'))
    const file = path('.ssh/config')
    const local = { ...localFacts(), home: path('').replace(/\/$/, '') }
    writeFileSync(file, 'Port 99\n')
    for (const mode of [0o600, 0o644, 0o400]) {
      chmodSync(file, mode)
      assert.equal((await loadConfig({ host: 'h', local })).values.port, 99)
    }
    for (const mode of [0o620, 0o602, 0o666]) {
      chmodSync(file, mode)
      await assert.rejects(loadConfig({ host: 'h', local }), (error: unknown) => {
        assert.ok(error instanceof ConfigError)
        assert.equal(error.message, `Bad owner or permissions on ${file}`)
        return true
      })
    }
    // One that was asked for may be anything; what it includes may not.
    assert.equal((await loadConfig({ host: 'h', local, configFile: file })).values.port, 99)
    writeFileSync(path('named'), `Include ${file}\n`)
    await assert.rejects(loadConfig({ host: 'h', local, configFile: path('named') }), /Bad owner or permissions/)
  })
})

test('contradictions', async () => {
  const cases: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['ProxyJump h', undefined, /^ConfigError: jumphost loop via h$/],
    ['RemoteCommand ls', 'ls', /Cannot execute command-line and remote command/],
    ['ForkAfterAuthentication yes', undefined, /Cannot fork into background without a command/],
    ['ConnectionAttempts 0', undefined, /Invalid number of ConnectionAttempts/],
    ['RefuseConnection "not today"', undefined, /config line 1: RefuseConnection: not today/],
    ['ControlPath ${NO_SUCH_VARIABLE}', undefined, /invalid environment variable expansion/],
    ['ControlPath %z', undefined, /unknown key %z/],
    ['UserKnownHostsFile ~no-such-user/x', undefined, /No such user no-such-user/],
  ]
  for (const [text, remoteCommand, expected] of cases) {
    await inDirectory(async (path) => {
      writeFileSync(path('config'), text)
      const question = { host: 'h', configFile: path('config') }
      await assert.rejects(
        loadConfig(remoteCommand === undefined ? question : { ...question, remoteCommand }),
        expected,
      )
    })
  }
})

test('includes that never end, and too many of them', async () => {
  await inDirectory(async (path) => {
    writeFileSync(path('self'), `Include ${path('self')}\n`)
    await assert.rejects(
      loadConfig({ host: 'h', configFile: path('self') }),
      /Too many recursive configuration includes/,
    )
    writeFileSync(path('twice'), `Host other\nInclude ${path('twice?')} ${path('twice')}\n`)
    symlinkSync(path('twice'), path('twice2'))
    await assert.rejects(loadConfig({ host: 'h', configFile: path('twice') }), ConfigError)
  })
})

test('hostile files are read in little time', async () => {
  await inDirectory(async (path) => {
    const read = async (text: string): Promise<number> => {
      writeFileSync(path('config'), text)
      return cpuTime(() =>
        loadConfig({ host: 'a'.repeat(60), configFile: path('config') }).catch((error: unknown) => {
          assert.ok(error instanceof ConfigError, String(error))
        }),
      )
    }
    const texts = {
      'one long line': `User ${'x'.repeat(4_000_000)}`,
      'a long line of spaces': `User${' '.repeat(2_000_000)}x${' '.repeat(2_000_000)}`,
      'a hundred thousand lines': 'Host *a\n Port 23\n'.repeat(50_000),
      NULs: 'User a\0b\n\0\n\0Port 23\n'.repeat(10_000),
      'many stars': `Host ${'*a'.repeat(2000)}b\nMatch host ${'*a'.repeat(500)}b\n User x`,
      'many quotes': `User ${'"a" '.repeat(300_000)}`,
      'many times': `ConnectTimeout ${'1'.repeat(100_000)}x\nConnectTimeout ${'1m'.repeat(100_000)}!`,
      'many commas': `CanonicalDomains ${'a,'.repeat(100_000)}\nProxyJump ${'a,'.repeat(100_000)}b`,
      'many fields': `LocalForward ${'\\:'.repeat(100_000)} ${'['.repeat(100_000)}`,
    }
    for (const [name, text] of Object.entries(texts)) {
      const spent = await read(text)
      assert.ok(spent < 3000, `${name}: ${spent} ms`)
    }
  })
})

function withoutDirectory(line: string): string {
  return line.replace(/\/\S*\/config/g, 'config')
}
