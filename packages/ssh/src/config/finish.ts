// The last step of resolving: defaults that depend on other values, tokens, and what cannot go together.
import { ConfigError } from '../errors.ts'
import { allTokens, expandHome, tokensOfNames } from './facts.ts'
import type { Option } from './option.ts'
import { type OptionKey, options, type OptionValue } from './options.ts'
import { lowerCaseAscii } from './pattern.ts'
import { validateUserName } from './destination.ts'
import type { ConfigRequest } from './request.ts'
import type { Origin, Settings } from './settings.ts'
import { expandOrFail, type Replacements, type Tokens } from './tokens.ts'

type Values = { readonly [K in OptionKey]: OptionValue<K> }

/** The values of all keywords, defaults filled in and tokens replaced where ssh does so before it connects. */
export type ConfigValues = Omit<Values, keyof SettledValues> & SettledValues

interface SettledValues {
  readonly user: string
  /** The name to connect to; `host` of the configuration is what was given. */
  readonly hostName: string
  readonly updateHostKeys: 'yes' | 'no' | 'ask'
  readonly clearAllForwardings: boolean
  readonly exitOnForwardFailure: boolean
}

/** How to connect, and where every value comes from. */
export interface ResolvedConfig {
  /** The host as it was given. */
  readonly host: string
  readonly values: ConfigValues
  /** The replacements for the values whose tokens are replaced on use. */
  readonly tokens: Tokens
  readonly request: ConfigRequest
  /** The lines that made a value, in order; one origin `default` when nothing was said. */
  originsOf(key: OptionKey): readonly Origin[]
}

/** What is known once all files are read. */
export interface Outcome {
  readonly request: ConfigRequest
  readonly settings: Settings
  readonly host: string
  readonly literalUser: boolean
}

/** @throws ConfigError when values contradict each other or do not resolve. */
export function finish(outcome: Outcome): ResolvedConfig {
  const { request, settings, host } = outcome
  const keyAlias = lowerCaseAscii(settings.get('hostKeyAlias') ?? request.host)
  const user = settledUser(outcome, keyAlias)
  const tokens = allTokens(outcome, { host, keyAlias, user })
  const values = {
    ...expandedValues(outcome, tokens),
    ...settled(outcome),
    user,
    hostName: host,
  } as ConfigValues
  check(values, outcome)
  return { host: request.host, values, tokens, request, originsOf: (key) => settings.originsOf(key) }
}

/** A name from a file may contain tokens; what they make must be harmless. A literal name of a file may be anything. */
function settledUser({ request, settings, host, literalUser }: Outcome, keyAlias: string): string {
  const written = settings.get('user')
  if (written === undefined) return request.local.user
  if (literalUser) return written
  const { r, ...tokens } = tokensOfNames({ request, settings }, { host, keyAlias, user: '' })
  const user = expandOrFail(written, { tokens, environment: request.local.environment })
  if (user !== written && !validateUserName(user)) throw new ConfigError('remote username contains invalid characters')
  return user
}

function expandedValues({ request, settings }: Outcome, tokens: Tokens): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const key of Object.keys(options) as OptionKey[]) {
    const { kind, expands }: Option = options[key] as Option
    const value: unknown = settings.resolved(key)
    const now = expands?.when === 'resolved' && expands.tokens === 'all' && value !== undefined
    const replacements: Replacements = expands?.environment
      ? { tokens, environment: request.local.environment }
      : { tokens }
    const change = (text: string): string =>
      expandOrFail(expands?.tilde ? expandHome(text, request) : text, replacements)
    values[key] = now && kind.mapText !== undefined ? kind.mapText(value, change) : value
  }
  return values
}

/** Values that depend on others. */
function settled({ request, settings }: Outcome): Record<string, unknown> {
  const stdioForward = request.stdioForward ?? false
  const clear = settings.get('clearAllForwardings') ?? stdioForward
  const none = { localForward: [], remoteForward: [], dynamicForward: [], tunnel: 'no' }
  const alias = settings.get('hostKeyAlias')
  return {
    exitOnForwardFailure: settings.get('exitOnForwardFailure') ?? stdioForward,
    clearAllForwardings: clear,
    ...(clear ? none : {}),
    // A jump has no descriptor to pass.
    ...((settings.get('proxyJump')?.hops.length ?? 0) > 0 ? { proxyUseFdpass: false } : {}),
    ...(alias === undefined ? {} : { hostKeyAlias: lowerCaseAscii(alias) }),
    updateHostKeys: updateHostKeys(request, settings),
  }
}

/** By default only where the user's own file is in its usual place. `ask` needs a person at a terminal. */
function updateHostKeys(request: ConfigRequest, settings: Settings): 'yes' | 'no' | 'ask' {
  const files = settings.get('userKnownHostsFile') ?? []
  const usual = files.length === 0 || (files.length === 1 && files[0] === '~/.ssh/known_hosts')
  const value =
    settings.get('updateHostKeys') ?? (usual && settings.resolved('verifyHostKeyDNS') === 'no' ? 'yes' : 'no')
  const shared = settings.resolved('controlPersist').enabled && settings.resolved('controlPath') !== undefined
  const unattended =
    Boolean(request.remoteCommand) ||
    settings.resolved('remoteCommand') !== undefined ||
    settings.resolved('requestTTY') === 'no' ||
    ['QUIET', 'FATAL', 'ERROR'].includes(settings.resolved('logLevel'))
  return value === 'ask' && (shared || unattended) ? 'no' : value
}

function check(values: ConfigValues, { request, host }: Outcome): void {
  const jump = values.proxyJump?.hops.at(-1)
  const loops = jump?.host === host && (jump.port ?? 22) === values.port && (jump.user ?? values.user) === values.user
  if (jump !== undefined && loops) {
    const advice = `leave ${jump.host} out of the ProxyJump for itself: a Host block of its own with ProxyJump none`
    throw new ConfigError(`jumphost loop via ${jump.host}`, { advice })
  }
  if (values.proxyCommand === '-' && values.proxyUseFdpass) {
    throw new ConfigError('ProxyCommand=- and ProxyUseFDPass are incompatible')
  }
  if (values.connectionAttempts === 0) throw new ConfigError('Invalid number of ConnectionAttempts')
  const command = Boolean(request.remoteCommand)
  if (command && values.remoteCommand !== undefined) {
    throw new ConfigError('Cannot execute command-line and remote command.')
  }
  const idle = !command && values.remoteCommand === undefined && values.sessionType !== 'none'
  if (values.forkAfterAuthentication && idle) {
    throw new ConfigError('Cannot fork into background without a command to execute.')
  }
}
