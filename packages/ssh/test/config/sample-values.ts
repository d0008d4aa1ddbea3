// Values for every keyword, as ssh_config(5) allows them and as it does not.
import type { OptionKey } from '../../src/config/options.ts'

/** Texts as they stand in a file, quotes included. */
export interface SampleValues {
  readonly legal: readonly string[]
  readonly illegal: readonly string[]
}

/** What to try for a keyword. */
export function valuesOf(key: OptionKey): SampleValues {
  const [legal, illegal = []] = samples[key] ?? [[], []]
  return { legal, illegal }
}

type Sample = readonly [legal: readonly string[], illegal?: readonly string[]]

const flag: Sample = [
  ['yes', 'no', 'true', 'false', 'YES', 'No'],
  ['maybe', '1', 'yes no'],
]
const yesNoAsk: Sample = [
  ['yes', 'no', 'ask', 'true', 'FALSE'],
  ['always', 'yes ask'],
]
const count: Sample = [
  ['0', '1', '3', '42', '2147483647', '007', '+3'],
  ['-1', '2147483648', '1x', 'x', '1 2', '1.5'],
]
const time: Sample = [
  ['0', '10', '5m', '1h30m', '2d', '1w', '90s', '1H', 'none'],
  ['-1', 'soon', '5x', '1 2', '99999999999'],
]
const text: Sample = [
  ['word', 'a.b-c_d', '"two words"', "'two words'", 'a\\ b', '%h', 'x#y', 'none', '10.0.0.1'],
  ['two words', '"" x'],
]
const paths: Sample = [
  ['~/.ssh/x', '/a/b', '%d/%h', '"/a b"', 'none', 'relative', '~root/x', '/%%/%p-%r', '/${HOME}/k'],
  ['/a /b'],
]
const forward: Sample = [
  [
    '8080 host:80',
    '127.0.0.1:8080 [::1]:80',
    '*:81 h:82',
    '/tmp/l h:1',
    '8081 /tmp/r',
    '"8083 x:1"',
    ':84 h:5',
    '[::1]:85 h:6',
  ],
  ['8080', 'x', '8080 host', '99999 h:1', '8080 h:0', '8080 h:99999', ''],
]
// Names that are empty, as in `a,,b`, are not among them: ssh stops checking there and leaves out what follows; we refuse.
const algorithms = (names: readonly string[]): Sample => [
  [...names, `+${names[0]}`, `-${names[0]}`, `^${names[1]}`, names.slice(0, 2).join(','), `-${names[0]?.slice(0, 4)}*`],
  ['unknown', '+unknown', '^', '', `${names[0]},unknown`],
]
const keyTypes = algorithms(['ssh-ed25519', 'rsa-sha2-512', 'ecdsa-sha2-nistp256'])

const samples: { readonly [K in OptionKey]: Sample } = {
  user: [
    ['alice', 'root', '"bob"', 'user@realm', 'a.b'],
    ['a b', '-x y'],
  ],
  hostName: [
    ['%h.example.org', 'alias.example.org', '10.0.0.7', '%%x', 'HOST.Example', '::1', 'fe80::1%lo'],
    ['a b', '%p'],
  ],
  port: [
    ['22', '2222', '1', '65535', 'ssh', 'http'],
    ['0', '65536', '-1', 'nothing', '22x', '1 2'],
  ],
  addressFamily: [
    ['any', 'inet', 'INET6'],
    ['ipv4', 'unspec x'],
  ],
  bindAddress: text,
  bindInterface: text,
  connectionAttempts: count,
  connectTimeout: time,
  tcpKeepAlive: flag,
  ipQos: [
    ['af21', '46', 'none', 'cs0 cs1', 'EF'],
    ['0x100', 'fast', '-1', 'af21 af22 af23'],
  ],
  proxyCommand: [['nc %h %p', 'none', '"quoted command" x', 'exec nc -q0 %h %p # no', 'a=b c'], []],
  proxyJump: [
    ['j', 'u@j:23', 'j1,u@j2', 'none', 'ssh://u@j:24', '[::1]:25', 'NONE'],
    ['a b', 'j:x', '@', 'j,,k', '-j', 'j:99999'],
  ],
  proxyUseFdpass: flag,
  canonicalizeHostname: [
    ['no', 'false'],
    ['maybe', 'no no'],
  ],
  canonicalDomains: [
    ['example.org', 'Example.COM. b.net', '"x.y"', 'none'],
    ['.org', 'a..b', '-', 'a_b!', ''],
  ],
  canonicalizeFallbackLocal: flag,
  canonicalizeMaxDots: count,
  canonicalizePermittedCNAMEs: [
    ['*.a:*.b', 'none', 'A:b c:d', '*'],
    ['a', ':b', 'a:', ''],
  ],
  refuseConnection: [['"not today"', 'why not'], []],
  tag: [['one', 'two', 'none'], ['a b']],
  ignoreUnknown: [['x*,y', '*', 'Foo'], ['a b']],
  ciphers: algorithms(['aes128-ctr', 'aes256-gcm@openssh.com', 'aes192-ctr']),
  macs: algorithms(['hmac-sha2-256', 'hmac-sha1', 'umac-64@openssh.com']),
  kexAlgorithms: algorithms(['curve25519-sha256', 'ecdh-sha2-nistp256', 'diffie-hellman-group14-sha256']),
  hostKeyAlgorithms: keyTypes,
  caSignatureAlgorithms: keyTypes,
  compression: flag,
  rekeyLimit: [
    ['1G', '512K 1h', 'default', 'default none', 'none 5m', '1M none', '16', '2g 60'],
    ['15', '1T', 'x', '1G 1h x', '-1', '0'],
  ],
  versionAddendum: [['me', 'none', '"a b"'], []],
  warnWeakCrypto: [['yes', 'no', 'no-pq-kex'], ['x']],
  serverAliveInterval: time,
  serverAliveCountMax: count,
  obscureKeystrokeTiming: [
    ['yes', 'no', 'interval:30'],
    ['interval:0', 'x', 'yes no'],
  ],
  channelTimeout: [
    ['session=5m', 'none', 'a=1 b=2'],
    ['x', 'a=', 'none a=1'],
  ],
  strictHostKeyChecking: [
    ['yes', 'no', 'ask', 'off', 'accept-new', 'true'],
    ['x', 'yes no'],
  ],
  hostKeyAlias: text,
  userKnownHostsFile: [
    ['/a /b', '~/x', 'none', '%d/k', '"/a b" c'],
    ['none /a', '/a none'],
  ],
  globalKnownHostsFile: [['/a /b', '~/x', 'none', '/etc/x'], ['none /a']],
  knownHostsCommand: [['/bin/keys %H', 'none', '/bin/k "a b"'], ['relative %H']],
  hashKnownHosts: flag,
  checkHostIP: flag,
  noHostAuthenticationForLocalhost: flag,
  verifyHostKeyDNS: yesNoAsk,
  visualHostKey: flag,
  fingerprintHash: [
    ['md5', 'SHA256', 'sha1'],
    ['crc', 'md5 x'],
  ],
  updateHostKeys: yesNoAsk,
  revokedHostKeys: [['/a', '~/r', 'none'], []],
  requiredRSASize: count,
  preferredAuthentications: [['publickey', 'publickey,password', 'none'], ['a b']],
  pubkeyAuthentication: [
    ['yes', 'no', 'unbound', 'host-bound', 'true'],
    ['ask', 'yes x'],
  ],
  passwordAuthentication: flag,
  kbdInteractiveAuthentication: flag,
  kbdInteractiveDevices: text,
  hostbasedAuthentication: flag,
  enableSSHKeysign: flag,
  numberOfPasswordPrompts: count,
  batchMode: flag,
  identityFile: paths,
  certificateFile: paths,
  identitiesOnly: flag,
  identityAgent: [
    ['~/agent', 'none', 'SSH_AUTH_SOCK', '$HOME', '/a/%h', '${HOME}/s'],
    ['$A-B', '${', 'a b'],
  ],
  addKeysToAgent: [
    ['yes', 'no', 'ask', 'confirm', '5m', 'confirm 1h', '60'],
    ['x', 'yes 5m', 'ask 1h 2h', '-1'],
  ],
  pubkeyAcceptedAlgorithms: keyTypes,
  hostbasedAcceptedAlgorithms: keyTypes,
  pkcs11Provider: [['/a.so', 'none', '~/x.so'], ['a b']],
  securityKeyProvider: [
    ['internal', '/a.so', 'none', '$HOME'],
    ['a b', '$A-B'],
  ],
  requestTTY: [
    ['auto', 'yes', 'no', 'force', 'TRUE'],
    ['x', 'yes no'],
  ],
  sessionType: [
    ['none', 'default', 'Subsystem'],
    ['x', 'none x'],
  ],
  remoteCommand: [['echo %h %r', 'none', 'ls "a b"', 'a # b', 'NONE'], []],
  sendEnv: [
    ['LANG LC_*', 'A', '-LC_* B', '"X"', '-A*'],
    ['A=b', '"a b"=c'],
  ],
  setEnv: [
    ['A=b', 'C="d e" F=g', 'A=b A=c', 'H='],
    ['x', '=y', 'A=b C'],
  ],
  stdinNull: flag,
  forkAfterAuthentication: [['no', 'false'], ['x']],
  escapeChar: [
    ['~', '^B', 'none', '^?', '!', '^['],
    ['ab', '^', '^BC', '~~'],
  ],
  enableEscapeCommandline: flag,
  localCommand: [['echo %T', 'none', 'a "b c"'], []],
  permitLocalCommand: flag,
  controlMaster: [['no', 'auto', 'autoask', 'yes', 'ask', 'FALSE'], ['x']],
  controlPath: [['~/%C', '/a/%h-%p', 'none', '/${HOME}/s', '%d/x'], ['a b']],
  controlPersist: [
    ['yes', 'no', '10m', '0', '1h30m', 'true'],
    ['x', '-1', 'YES', '1 2'],
  ],
  localForward: forward,
  remoteForward: [
    ['8080 host:80', '9000', '127.0.0.1:9001', '/r /l', '0 h:1', '[::1]:9002 h:2', '*:9003'],
    ['x', '8080 h', '99999'],
  ],
  dynamicForward: [
    ['1080', '127.0.0.1:1081', '*:1082', '[::1]:1083', ':1084'],
    ['x', '0', '99999', '1 2', 'a:b:c'],
  ],
  clearAllForwardings: flag,
  exitOnForwardFailure: flag,
  permitRemoteOpen: [
    ['any', 'none', 'h:22', 'h:* *:80', '[::1]:3'],
    ['h', 'any h:1', 'h:x', 'h:1 none', ''],
  ],
  gatewayPorts: flag,
  streamLocalBindMask: [
    ['0177', '0', '022', '777', '0007'],
    ['1000', '8', 'x', '-1'],
  ],
  streamLocalBindUnlink: flag,
  forwardAgent: [
    ['yes', 'no', '$HOME', '/a/s', '~/s', '%d/s'],
    ['a b', '$A-B'],
  ],
  forwardX11: flag,
  forwardX11Trusted: flag,
  forwardX11Timeout: time,
  xauthLocation: [['/usr/bin/xauth', '/x'], ['a b']],
  tunnel: [
    ['no', 'point-to-point', 'ethernet', 'false', 'NO'],
    ['x', 'yes no'],
  ],
  tunnelDevice: [
    ['any', '0:1', 'any:any', '3', '1:any'],
    ['x', '1:2:3', '-1', 'any:x'],
  ],
  logLevel: [
    ['INFO', 'quiet', 'DEBUG', 'debug3', 'VERBOSE', 'Error', 'FATAL', 'DEBUG1', 'DEBUG2'],
    ['x', 'DEBUG4', 'INFO x'],
  ],
  logVerbose: [['a.c:*:1', 'kex.c:*:1000,*:f():*', 'none'], []],
  syslogFacility: [
    ['AUTH', 'user', 'LOCAL3', 'daemon', 'local0'],
    ['x', 'LOCAL8'],
  ],
}
