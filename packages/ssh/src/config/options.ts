// Every keyword of ssh_config(5): its value, its default, what is replaced in it. One row a keyword.
import { type Option, option, optional } from './option.ts'
import * as choice from './values/choice.ts'
import { algorithms } from './values/algorithms.ts'
import { escapeCharacter } from './values/escape.ts'
import { sendEnv, setEnv } from './values/environment.ts'
import { forwards } from './values/forward.ts'
import { addKeysToAgent, agentPath, forwardAgent, keyFiles } from './values/identity.ts'
import { proxyJump } from './values/jump.ts'
import * as network from './values/network.ts'
import * as number from './values/number.ts'
import { command, hostFiles, refuseConnection, text, versionAddendum, words } from './values/text.ts'

const { flag } = choice
const acts = true
const path = { tilde: true, tokens: 'all', environment: true } as const
const pathNow = { ...path, when: 'resolved' } as const
const pathLater = { ...path, when: 'used' } as const
const socketPath = { tokens: 'all', when: 'resolved' } as const

/** Every keyword of ssh_config, a row each. The keyword of a row is its key in lower case. */
export const options = {
  // Where to connect
  user: optional(text, { acts, expands: { tokens: 'without-user', environment: true, when: 'resolved' } }),
  hostName: optional(text, { acts, name: 'Hostname', expands: { tokens: 'host', when: 'resolved' } }),
  port: option(number.port, 22, { acts }),
  addressFamily: option(choice.addressFamily, 'any', { acts }),
  bindAddress: optional(text, { acts }),
  bindInterface: optional(text, { acts }),
  connectionAttempts: option(number.count, 1, { acts }),
  connectTimeout: optional(number.time, { acts }),
  tcpKeepAlive: option(flag, true, { acts, name: 'TCPKeepAlive', aliases: ['keepalive'] }),
  ipQos: option(network.ipQos, { interactive: 0xb8, bulk: 0 }, { acts, name: 'IPQoS' }),
  proxyCommand: optional(command, { acts, noneClears: true, expands: { tokens: 'proxy', when: 'used' } }),
  proxyJump: optional(proxyJump, { acts }),
  proxyUseFdpass: option(flag, false, { acts }),
  canonicalizeHostname: option(choice.canonicalizeHostname, 'no', { acts }),
  canonicalDomains: option(network.canonicalDomains, [], { acts }),
  canonicalizeFallbackLocal: option(flag, true, { acts }),
  canonicalizeMaxDots: option(number.count, 1, { acts }),
  canonicalizePermittedCNAMEs: option(network.permittedCnames, [], { acts, name: 'CanonicalizePermittedCNAMEs' }),
  refuseConnection: optional(refuseConnection, { acts }),
  tag: optional(text, { acts }),
  ignoreUnknown: optional(text, { acts }),

  // The transport
  ciphers: optional(algorithms('ciphers', 'Bad SSH2 cipher spec'), { acts }),
  macs: optional(algorithms('macs', 'Bad SSH2 MAC spec'), { acts, name: 'MACs' }),
  kexAlgorithms: optional(algorithms('keyExchange', 'Bad SSH2 KexAlgorithms'), { acts }),
  hostKeyAlgorithms: optional(algorithms('hostKey', 'Bad key types'), { acts }),
  caSignatureAlgorithms: optional(algorithms('caSignature', 'Bad key types'), { acts, name: 'CASignatureAlgorithms' }),
  compression: option(choice.compression, false, { acts }),
  rekeyLimit: option(number.rekeyLimit, {}, { acts }),
  versionAddendum: optional(versionAddendum, { acts, expands: { tokens: 'all', environment: true, when: 'resolved' } }),
  warnWeakCrypto: option(choice.warnWeakCrypto, true, { acts }),
  serverAliveInterval: option(number.time, 0, { acts }),
  serverAliveCountMax: option(number.count, 3, { acts }),
  obscureKeystrokeTiming: option(number.keystrokeInterval, number.KEYSTROKE_INTERVAL_DEFAULT, { acts }),
  channelTimeout: option(network.channelTimeout, [], { acts, noneClears: true }),

  // Host keys
  strictHostKeyChecking: option(choice.strictHostKeyChecking, 'ask', { acts }),
  hostKeyAlias: optional(text, { acts }),
  userKnownHostsFile: option(hostFiles, ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'], {
    acts,
    noneClears: true,
    expands: pathNow,
  }),
  globalKnownHostsFile: option(hostFiles, ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'], {
    acts,
    noneClears: true,
  }),
  knownHostsCommand: optional(command, {
    acts,
    noneClears: true,
    expands: { tokens: 'all-and-host-key', environment: true, when: 'used' },
  }),
  hashKnownHosts: option(flag, false, { acts }),
  checkHostIP: option(flag, false, { acts, name: 'CheckHostIP' }),
  noHostAuthenticationForLocalhost: option(flag, false, { acts }),
  verifyHostKeyDNS: option(choice.yesNoOrAsk, 'no', { name: 'VerifyHostKeyDNS' }),
  visualHostKey: option(flag, false, { acts }),
  fingerprintHash: option(choice.fingerprintHash, 'SHA256', { acts }),
  // undefined: `yes`, unless UserKnownHostsFile is set or VerifyHostKeyDNS is on.
  updateHostKeys: optional(choice.yesNoOrAsk, { acts }),
  revokedHostKeys: option(words, [], { acts, noneClears: true, expands: pathNow }),
  requiredRSASize: option(number.count, 1024, { acts, name: 'RequiredRSASize' }),

  // User authentication
  preferredAuthentications: optional(text, { acts }),
  pubkeyAuthentication: option(choice.pubkeyAuthentication, 'yes', { acts, aliases: ['dsaauthentication'] }),
  passwordAuthentication: option(flag, true, { acts }),
  kbdInteractiveAuthentication: option(flag, true, {
    acts,
    aliases: ['challengeresponseauthentication', 'skeyauthentication', 'tisauthentication'],
  }),
  kbdInteractiveDevices: optional(text, { acts }),
  hostbasedAuthentication: option(flag, false, { acts }),
  enableSSHKeysign: option(flag, false, { acts, name: 'EnableSSHKeysign' }),
  numberOfPasswordPrompts: option(number.count, 3, { acts }),
  batchMode: option(flag, false, { acts }),
  identityFile: option(
    keyFiles,
    ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk', 'mldsa44_ed25519'].map((type) => ({
      path: `~/.ssh/id_${type}`,
      userProvided: false,
    })),
    { acts, aliases: ['identityfile2'], expands: pathLater },
  ),
  certificateFile: option(keyFiles, [], { acts, expands: pathLater }),
  identitiesOnly: option(flag, false, { acts }),
  identityAgent: optional(agentPath, { acts, expands: pathNow }),
  addKeysToAgent: option(addKeysToAgent, { mode: 'no', seconds: 0 }, { acts }),
  pubkeyAcceptedAlgorithms: optional(algorithms('hostKey', 'Bad key types'), {
    acts,
    aliases: ['pubkeyacceptedkeytypes'],
  }),
  hostbasedAcceptedAlgorithms: optional(algorithms('hostKey', 'Bad key types'), {
    acts,
    aliases: ['hostbasedkeytypes'],
  }),
  pkcs11Provider: optional(text, { acts, name: 'PKCS11Provider', aliases: ['smartcarddevice'], noneClears: true }),
  securityKeyProvider: option(text, 'internal', { acts, noneClears: true }),

  // The session
  requestTTY: option(choice.requestTty, 'auto', { acts, name: 'RequestTTY' }),
  sessionType: option(choice.sessionType, 'default', { acts }),
  remoteCommand: optional(command, { acts, noneClears: true, expands: { tokens: 'all', when: 'resolved' } }),
  sendEnv: option(sendEnv, [], { acts }),
  setEnv: option(setEnv, [], { acts, expands: { tokens: 'all', environment: true, when: 'resolved' } }),
  stdinNull: option(flag, false, { acts }),
  forkAfterAuthentication: option(flag, false, { acts }),
  escapeChar: option(escapeCharacter, 0x7e, { acts }),
  enableEscapeCommandline: option(flag, false, { acts }),
  localCommand: optional(command, { acts, noneClears: true, expands: { tokens: 'all-and-tunnel', when: 'used' } }),
  permitLocalCommand: option(flag, false, { acts }),
  controlMaster: option(choice.controlMaster, 'no', { acts }),
  controlPath: optional(text, { acts, noneClears: true, expands: pathNow }),
  controlPersist: option(number.controlPersist, { enabled: false, seconds: 0 }, { acts }),

  // Forwards
  localForward: option(forwards('local'), [], { acts, expands: socketPath }),
  remoteForward: option(forwards('remote'), [], { acts, expands: socketPath }),
  dynamicForward: option(forwards('dynamic'), [], { acts, expands: socketPath }),
  // undefined: `yes` for a forward of standard input and output (-W), else `no`. So the next one.
  clearAllForwardings: optional(flag, { acts }),
  exitOnForwardFailure: optional(flag, { acts }),
  permitRemoteOpen: option(network.permitRemoteOpen, [], { acts }),
  gatewayPorts: option(flag, false, { acts }),
  streamLocalBindMask: option(number.bindMask, 0o177, { acts, evenInactive: true }),
  streamLocalBindUnlink: option(flag, false, { acts }),
  forwardAgent: option(forwardAgent, {}, { acts, expands: pathNow }),
  forwardX11: option(flag, false, { acts }),
  forwardX11Trusted: option(flag, false, { acts }),
  forwardX11Timeout: option(number.time, 1200, { acts }),
  xauthLocation: option(text, '/usr/bin/xauth', { acts, name: 'XAuthLocation' }),
  tunnel: option(choice.tunnel, 'no'),
  tunnelDevice: option(network.tunnelDevice, { local: 'any', remote: 'any' }),

  // Logging
  logLevel: option(choice.logLevel, 'INFO', { acts }),
  logVerbose: option(words, [], { acts }),
  syslogFacility: option(choice.syslogFacility, 'USER', { acts, evenInactive: true }),
}

/** The key of a row. */
export type OptionKey = keyof typeof options

/** The type of the value of a row. */
export type OptionValue<K extends OptionKey> = (typeof options)[K] extends Option<infer T, infer D> ? T | D : never

/** Keywords that begin a block or include a file; not allowed on the command line. */
export const blockKeywords = ['host', 'match', 'include'] as const

/** Keywords without effect: `ignored` silently, `deprecated` with a word when debugging, `unsupported` with an error line. */
export const idleKeywords: Readonly<Record<'ignored' | 'deprecated' | 'unsupported', readonly string[]>> = {
  // GSSAPI is not built in; distributions name these in files that everybody reads.
  ignored: [
    'protocol',
    'gssapiauthentication',
    'gssapidelegatecredentials',
    'gssapikeyexchange',
    'gssapitrustdns',
    'gssapikexalgorithms',
    'gssapiclientidentity',
    'gssapiserveridentity',
    'gssapirenewalforcesrekey',
  ],
  deprecated: [
    'cipher',
    'fallbacktorsh',
    'globalknownhostsfile2',
    'rhostsauthentication',
    'userknownhostsfile2',
    'useroaming',
    'usersh',
    'useprivilegedport',
  ],
  unsupported: [
    'afstokenpassing',
    'kerberosauthentication',
    'kerberostgtpassing',
    'rsaauthentication',
    'rhostsrsaauthentication',
    'compressionlevel',
  ],
}

/** What a keyword in lower case is; undefined for one that does not exist. */
export type Keyword =
  | { readonly role: 'option'; readonly key: OptionKey }
  | { readonly role: (typeof blockKeywords)[number] | keyof typeof idleKeywords }

/** The row of a keyword, in whatever case it is written. */
export function findKeyword(keyword: string): Keyword | undefined {
  return keywords.get(keyword)
}

/** The keyword of a row, as `ssh -G` prints it. */
export function keywordOf(key: OptionKey): string {
  return key.toLowerCase()
}

const keywords: ReadonlyMap<string, Keyword> = new Map([
  ...(Object.keys(options) as OptionKey[]).flatMap((key): [string, Keyword][] => {
    const { aliases = [] }: Option = options[key] as Option
    return [keywordOf(key), ...aliases].map((name) => [name, { role: 'option', key }])
  }),
  ...blockKeywords.map((role): [string, Keyword] => [role, { role }]),
  ...(Object.keys(idleKeywords) as (keyof typeof idleKeywords)[]).flatMap((role) =>
    idleKeywords[role].map((name): [string, Keyword] => [name, { role }]),
  ),
])
