// A resolved configuration as text: as `ssh -G` prints it, and with the origin of every value.
import type { ResolvedConfig } from './finish.ts'
import type { Option } from './option.ts'
import { keywordOf, type OptionKey, options } from './options.ts'
import type { Origin } from './settings.ts'
import type { AlgorithmList } from './values/kind.ts'

/** One value with the lines that made it. */
export interface Explanation {
  readonly keyword: string
  /** As `ssh -G` prints it: several lines where several values add up. */
  readonly values: readonly string[]
  readonly origins: readonly Origin[]
}

/** What `ssh -G` prints: one line a value, in its order. */
export function formatConfig(config: ResolvedConfig): string {
  const lines = [`host ${config.host}`]
  for (const key of printOrder) {
    const keyword = key === 'canonicalizePermittedCNAMEs' ? 'canonicalizePermittedcnames' : keywordOf(key)
    for (const value of printedValues(config, key)) lines.push(`${keyword} ${value}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** Every value and where it comes from, in the order of `ssh -G`. */
export function explain(config: ResolvedConfig): Explanation[] {
  return printOrder.map((key) => ({
    keyword: keywordOf(key),
    values: printedValues(config, key),
    origins: config.originsOf(key),
  }))
}

/** An origin as a person reads it: `FILE line N`, `command line` or `default`. */
export function formatOrigin({ source, file, line }: Origin): string {
  if (file !== undefined) return `${file} line ${line}`
  return source === 'command-line' ? 'command line' : source
}

function printedValues(config: ResolvedConfig, key: OptionKey): readonly string[] {
  const value: unknown = config.values[key]
  const list = algorithmLists[key]
  const { expandAlgorithms } = config.request
  if (list !== undefined && expandAlgorithms !== undefined) {
    return [expandAlgorithms(list, value as string | undefined).join(',')]
  }
  if (key === 'connectTimeout' && value === undefined) return ['none']
  if (value === undefined || (key === 'proxyCommand' && config.values.proxyJump?.hops.length)) return []
  const { kind }: Option = options[key] as Option
  const printed = kind.format(value)
  return typeof printed === 'string' ? [printed] : printed
}

const algorithmLists: Partial<Record<OptionKey, AlgorithmList>> = {
  ciphers: 'ciphers',
  macs: 'macs',
  kexAlgorithms: 'keyExchange',
  hostKeyAlgorithms: 'hostKey',
  hostbasedAcceptedAlgorithms: 'hostKey',
  pubkeyAcceptedAlgorithms: 'hostKey',
  caSignatureAlgorithms: 'caSignature',
}

/** OpenSSH 10.5's order: names, flags, numbers, texts, forwards, lists, the rest. */
const printOrder: readonly OptionKey[] = [
  ...(['user', 'hostName', 'port', 'addressFamily', 'batchMode', 'canonicalizeFallbackLocal'] as const),
  ...(['canonicalizeHostname', 'checkHostIP', 'compression', 'controlMaster', 'enableSSHKeysign'] as const),
  ...(['clearAllForwardings', 'exitOnForwardFailure', 'fingerprintHash', 'forwardX11'] as const),
  ...(['forwardX11Trusted', 'gatewayPorts', 'hashKnownHosts', 'hostbasedAuthentication', 'identitiesOnly'] as const),
  ...(['kbdInteractiveAuthentication', 'noHostAuthenticationForLocalhost', 'passwordAuthentication'] as const),
  ...(['permitLocalCommand', 'proxyUseFdpass', 'pubkeyAuthentication', 'requestTTY', 'sessionType'] as const),
  ...(['stdinNull', 'forkAfterAuthentication', 'streamLocalBindUnlink', 'strictHostKeyChecking'] as const),
  ...(['tcpKeepAlive', 'tunnel', 'verifyHostKeyDNS', 'visualHostKey', 'updateHostKeys'] as const),
  ...(['enableEscapeCommandline', 'warnWeakCrypto'] as const),

  ...(['canonicalizeMaxDots', 'connectionAttempts', 'forwardX11Timeout', 'numberOfPasswordPrompts'] as const),
  ...(['serverAliveCountMax', 'serverAliveInterval', 'requiredRSASize', 'obscureKeystrokeTiming'] as const),

  ...(['bindAddress', 'bindInterface', 'ciphers', 'controlPath', 'hostKeyAlgorithms', 'hostKeyAlias'] as const),
  ...(['hostbasedAcceptedAlgorithms', 'identityAgent', 'ignoreUnknown', 'kbdInteractiveDevices'] as const),
  ...(['kexAlgorithms', 'caSignatureAlgorithms', 'localCommand', 'remoteCommand', 'logLevel', 'macs'] as const),
  ...(['pkcs11Provider', 'securityKeyProvider', 'preferredAuthentications', 'pubkeyAcceptedAlgorithms'] as const),
  ...(['xauthLocation', 'knownHostsCommand', 'tag', 'versionAddendum'] as const),

  ...(['dynamicForward', 'localForward', 'remoteForward'] as const),

  ...(['identityFile', 'canonicalDomains', 'certificateFile', 'globalKnownHostsFile'] as const),
  ...(['userKnownHostsFile', 'revokedHostKeys', 'sendEnv', 'setEnv', 'logVerbose', 'channelTimeout'] as const),

  ...(['permitRemoteOpen', 'addKeysToAgent', 'forwardAgent', 'connectTimeout', 'tunnelDevice'] as const),
  ...(['canonicalizePermittedCNAMEs', 'controlPersist', 'escapeChar', 'ipQos', 'rekeyLimit'] as const),
  ...(['streamLocalBindMask', 'syslogFacility', 'proxyCommand', 'proxyJump'] as const),
]
