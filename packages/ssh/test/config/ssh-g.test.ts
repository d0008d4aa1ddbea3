// What `ssh -G` prints for hand-written and generated configurations, and what we print.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { both, comparable, needsSsh } from './reference.ts'

const CASES: Readonly<Record<string, string>> = {
  'the first value wins': 'Host host\n User a\n Port 23\nHost *\n User b\n Port 24\n Compression yes',
  'names and equal signs': 'hostname=a.example\nPORT = 99\nUser\t"a b"\nProxyCommand=nc %h %p',
  'comments after arguments': 'Port 23 # twenty-three\n# nothing\n   # nothing\nUser a#b\nHostKeyAlias "#x"',
  'quotes and backslashes': `IdentityFile "/a b/c"\nCertificateFile '/x"y'\nControlPath /a\\ b\nBindAddress a\\\\b\\"c\nIdentityFile a"b c"d`,
  'carriage returns and form feeds': 'Port 23\r\nUser x\f\r\nHost *\r\n  BatchMode yes\r\n',
  'negated hosts': 'Host !host *\n User a\nHost * !other\n User b\nHost h?st\n Port 33\nHost h* !ho*\n Port 34',
  'host names are not folded, Match host is':
    'Host HOST\n User a\nMatch host HOST\n User b\nMatch originalhost hOst\n Port 3',
  'HostName with a token': 'HostName %h.Example.ORG\nMatch host host.example.org\n User matched',
  'Match user, localuser, all':
    'User u\nMatch user u\n Port 23\nMatch localuser *,!nobody\n BatchMode yes\nMatch !user u\n Port 24\nMatch all\n Compression yes',
  'Match exec':
    'Match exec "test %h = host && test %n = host"\n User yes\nMatch exec false\n Port 99\nMatch !exec "exit 3"\n BatchMode yes\nMatch user nobody exec "touch /nonexistent/x"\n Port 98',
  'Match final and canonical':
    'Match final\n User final\nMatch canonical\n Port 23\nMatch !final\n HostKeyAlias first\nHostName h2\nMatch final host h2\n BatchMode yes',
  'CanonicalizeHostname reads the files again': 'CanonicalizeHostname yes\nMatch canonical\n User again\nSendEnv A',
  'several identities':
    'IdentityFile ~/.ssh/a\nIdentityFile %d/b\nIdentityFile ~/.ssh/a\nIdentityFile ~/.ssh/c\nCertificateFile x\nCertificateFile x',
  'SendEnv adds up and removes': 'SendEnv LANG LC_* FOO\nSendEnv -LC_* BAR\nSendEnv -B?R\nSendEnv FOO',
  'SetEnv: first line, first of a name': 'SetEnv A=b C="d e" A=f\nSetEnv G=h',
  forwards:
    'LocalForward 8080 localhost:80\nLocalForward [::1]:8081 [fe80::1]:81\nLocalForward /tmp/sock localhost:80\nRemoteForward 1080\nRemoteForward 127.0.0.1:99 h:77\nRemoteForward /r /l\nDynamicForward 1090\nDynamicForward *:1091\nLocalForward 8080 localhost:80\nLocalForward :7 a:8\nRemoteForward 0 a:1',
  'forwards cleared': 'LocalForward 8080 localhost:80\nClearAllForwardings yes\nTunnel yes',
  'paths with tokens':
    'Hostname h.example\nPort 77\nUser u\nControlPath ~/%h-%p-%r-%n-%u-%L-%k-%i-%%-%C\nUserKnownHostsFile %d/a ~/b\nLocalForward /l-%h /r-%n\nIdentityAgent ~/agent-%p\nRemoteCommand echo %h %n "%r"',
  'environment variables':
    'ControlPath ${VALUE}/%h\nIdentityAgent ${VALUE}\nUserKnownHostsFile ${VALUE}/k\nLocalForward 1 ${VALUE}/s',
  'an agent by name': 'IdentityAgent $VALUE\nForwardAgent $VALUE',
  'ForwardAgent switch and path': 'ForwardAgent no\nForwardAgent $VALUE',
  'jump, then command': 'ProxyJump u@j1:99,j2\nProxyCommand nc %h %p',
  'command, then jump': 'ProxyCommand nc %h %p\nProxyJump j1',
  'no jump, then command': 'ProxyJump none\nProxyJump j1\nProxyCommand nc %h %p',
  'jump by address': 'ProxyJump ssh://a@[::1]:22,u@[fe80::1]:2222',
  'jump by URI': 'ProxyJump ssh://bob@example.com:99/',
  'no command': 'ProxyCommand none\nRemoteCommand none\nLocalCommand none\nControlPath none',
  times: 'ConnectTimeout none\nConnectTimeout 1m\nServerAliveInterval 1h30m10\nForwardX11Timeout 2d\nRekeyLimit 1G 1h',
  'rekey limits one by one': 'RekeyLimit 512K none\nRekeyLimit default 5m',
  'escape characters': 'EscapeChar ^B',
  'no escape character': 'EscapeChar none',
  'words of several values':
    'StrictHostKeyChecking off\nTunnel ethernet\nTunnelDevice 1:any\nRequestTTY force\nSessionType none\nUpdateHostKeys ask\nControlMaster autoask\nControlPersist 1h\nAddKeysToAgent confirm 5m\nPubkeyAuthentication host-bound\nVerifyHostKeyDNS ask\nCanonicalizeHostname no\nAddressFamily inet6\nFingerprintHash md5\nLogLevel debug\nSyslogFacility local3',
  'UpdateHostKeys depends on the file': 'UserKnownHostsFile /x',
  'IPQoS by name and number': 'IPQoS af21 0x04',
  'IPQoS number': 'IPQoS 32',
  lists:
    'CanonicalDomains Example.COM foo.org.\nCanonicalizePermittedCNAMEs none\nPermitRemoteOpen a:22 b:* [::1]:3\nGlobalKnownHostsFile /a /b\nUserKnownHostsFile none',
  'values from blocks that do not match': 'Host other\n StreamLocalBindMask 0111\n SyslogFacility daemon\n Port 3',
  'unknown keywords ignored on request': 'IgnoreUnknown foo*,bar\nFooBaz 1 2 3\nBAR x\nPort 4',
  'deprecated keywords': 'Protocol 2\nCipher 3des\nUseRoaming no\nUseRsh no'.replace('UseRsh', 'UsePrivilegedPort'),
  aliases: 'ChallengeResponseAuthentication no\nDSAAuthentication no\nKeepAlive no\nIdentityFile2 x',
  'numeric hosts': 'HostName 127.1',
  'hosts in octal and hexadecimal': 'HostName 0x7f.010.0377',
  'an included file of nobody': 'Include ~nobody-of-that-name/x\nPort 5',
  'escape characters that are white': 'EscapeChar "\t"',
  'IPv6 hosts': 'HostName 0:0:0:0:0:0:0:1',
  'mapped IPv6 hosts': 'HostName ::FFFF:1.2.3.4',
  'an odd IPv6 host': 'HostName 2001:DB8:0:0:1:0:0:1',
}

for (const [name, text] of Object.entries(CASES)) {
  test(`ssh -G: ${name}`, needsSsh(), async () => {
    const { ours, theirs } = await both(text, { environment: { VALUE: '/from/environment' } })
    assert.deepEqual(comparable(ours, text), comparable(theirs, text))
    assert.equal(ours.status, theirs.status)
  })
}

const COMMAND_LINES: readonly (readonly string[])[] = [
  ['user=a', 'User b', 'PORT=23'],
  ['IdentityFile="/a b"', 'SendEnv=A B', 'SetEnv X=1'],
  ['ProxyCommand=nc "%h" %p # x'],
  ['LocalForward=8080 a:80', 'RemoteForward 90 b:90', 'DynamicForward=[::1]:1080'],
  ['ForwardX11 no', 'ServerAliveInterval=5m'],
  ['ControlPersist=60s', 'ControlMaster=auto', 'ControlPath=/tmp/%r'],
  [' Port 7', '\tUser x'],
]

for (const commandLine of COMMAND_LINES) {
  test(`ssh -G: -o ${commandLine.join(' -o ')}`, needsSsh(), async () => {
    const file = 'User file\nPort 99\nIdentityFile from-file\nSendEnv FILE'
    const { ours, theirs } = await both(file, { commandLine })
    const mentioned = file + commandLine.join(' ')
    assert.deepEqual(comparable(ours, mentioned), comparable(theirs, mentioned))
    assert.equal(ours.status, theirs.status)
  })
}

test('ssh -G: generated configurations', needsSsh(), async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 14 }), async (lines) => {
      const text = lines.join('\n')
      const { ours, theirs } = await both(text)
      assert.equal(ours.status, theirs.status, `${text}\n${ours.complaint}\n${theirs.complaint}`)
      assert.deepEqual(comparable(ours, text), comparable(theirs, text))
    }),
    { numRuns: 120 },
  )
})

const flags = ['BatchMode', 'Compression', 'HashKnownHosts', 'PasswordAuthentication', 'TCPKeepAlive', 'StdinNull']
const quoted = fc
  .tuple(fc.constantFrom('"', "'", ''), fc.stringMatching(/^[a-z0-9/._-]{1,8}$/))
  .map(([q, s]) => q + s + q)
const separator = fc.constantFrom(' ', '=', ' = ', '\t', '  ')

const line = fc.oneof(
  fc.tuple(fc.constantFrom(...flags), separator, fc.constantFrom('yes', 'NO', 'true', 'False')).map((p) => p.join('')),
  fc
    .tuple(
      fc.constantFrom('User', 'HostKeyAlias', 'ControlPath', 'Tag'.replace('Tag', 'BindAddress')),
      separator,
      quoted,
    )
    .map((p) => p.join('')),
  fc
    .tuple(fc.constantFrom('IdentityFile', 'CertificateFile', 'UserKnownHostsFile', 'SendEnv'), separator, quoted)
    .map((p) => p.join('')),
  fc.tuple(fc.constantFrom('Host '), fc.stringMatching(/^[!*?host]{1,5}( [!*?host]{1,5})?$/)).map((p) => p.join('')),
  fc.constantFrom(
    'Match all',
    'Match host h*',
    'Match user root',
    'Match !host host',
    'Match final',
    'Match originalhost=host',
  ),
  fc.nat(70000).map((port) => `Port ${port}`),
  fc.tuple(fc.nat(70000), fc.nat(70000)).map(([a, b]) => `LocalForward ${a} h:${b}`),
  fc.stringMatching(/^([0-9]{1,3}s?|[0-9]{1,3}[mhdw][0-9]{1,2}[smh]?)$/).map((time) => `ServerAliveInterval ${time}`),
  fc.stringMatching(/^[1-9][0-9]{1,4}[KMG]( [0-9]{1,2}[smh]?)?$/).map((limit) => `RekeyLimit ${limit}`),
)
