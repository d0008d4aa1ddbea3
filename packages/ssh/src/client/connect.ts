// `ssh host` as a function: ssh_config, agent, identities, known_hosts and jumps, as ssh would.
import { algorithmNamesFor } from './configured/algorithms.ts'
import { type ConfigQuestion, loadConfig } from '../config/load.ts'
import { parseDestination } from '../config/destination.ts'
import type { ResolvedConfig } from '../config/finish.ts'
import { proxyCommand as configuredProxyCommand } from '../config/use.ts'
import { SshError } from '../errors.ts'
import { expandHome } from '../home-path.ts'
import { preferencesBeside } from '../known-hosts/file-preferences.ts'
import { proxyCommand } from '../io/proxy-command.ts'
import { commandStatus, lookUpName } from '../io/system-questions.ts'
import { configuredAuthentication } from './configured/authentication.ts'
import { sessionEnvironment } from './configured/environment.ts'
import { KeysToAgent } from './configured/keys-to-agent.ts'
import { nobody, type Person } from './configured/person.ts'
import { configuredTrust } from './configured/trust.ts'
import { transportOptions } from './configured/transport-options.ts'
import { HostKeyUpdates } from './configured/update-host-keys.ts'
import { throwIfAborted } from './aborted.ts'
import type { Connection } from './connection.ts'
import { dial } from './dial.ts'
import type { DialOptions } from './options.ts'
import type { ConnectionTrace } from './trace.ts'

/** What `connect` takes beside the destination; what is not given comes from the configuration of the user. */
export interface ConnectOptions
  extends
    Pick<
      DialOptions,
      | 'signal'
      | 'onBanner'
      | 'onTrace'
      | 'openSession'
      | 'limits'
      | 'software'
      | 'env'
      | 'countTraffic'
      | 'typeOfService'
    >,
    Partial<Pick<DialOptions, 'trust' | 'authentication' | 'preferences' | 'stream' | 'via' | 'tcp'>> {
  /** Further settings, most important first, as on a command line: `[['Compression', 'yes']]`. */
  readonly settings?: ConfigQuestion['commandLine']
  /** Read this instead of ~/.ssh/config and /etc/ssh/ssh_config; `none` reads nothing. `~/` is the user's home. */
  readonly configFile?: string
  /** Who answers questions. Default: nobody, so that whatever needs a person fails. */
  readonly person?: Person
}

/**
 * Connects to `[user@]host` or `ssh://[user@]host[:port]` with the configuration, keys and trust of the user. SendEnv and
 * SetEnv hold for all sessions, unless `env` is given; what else is about one session (RemoteCommand, RequestTTY,
 * ForwardAgent) and about forwards (LocalForward, RemoteForward) is for the caller to do.
 * @throws SshError
 */
export async function connect(destination: string, options: ConnectOptions = {}): Promise<Connection> {
  return await connectConfigured(await configure(destination, options), options)
}

/** Connects by a configuration that was resolved before. */
export async function connectConfigured(config: ResolvedConfig, options: ConnectOptions = {}): Promise<Connection> {
  // Before a proxy command runs, or a jump is made.
  throwIfAborted(options.signal, 'connecting', 'connect')
  const person = config.values.batchMode
    ? { ...(options.person ?? nobody), ask: nobody.ask }
    : (options.person ?? nobody)
  const way = await wayTo(config, options)
  const updates = new HostKeyUpdates(config, person, options.onTrace)
  const keysToAgent = new KeysToAgent(config, person, options.onTrace)
  try {
    const connection = await dial({
      ...transportOptions(config),
      ...way,
      trust: options.trust ?? configuredTrust(config, person, options.onTrace, (event) => updates.observe(event)),
      onHostKeys: (offer) => updates.offered(offer),
      authentication: options.authentication ?? configuredAuthentication(config, person, keysToAgent),
      preferences: preferencesBeside(knownHostsFile(config)),
      env: sessionEnvironment(config),
      ...pick(options),
      onTrace(trace) {
        keysToAgent.observe(trace)
        options.onTrace?.(trace)
      },
    })
    await keysToAgent.add()
    if (way.via !== undefined && options.via === undefined) void connection.closed.then(() => way.via?.close())
    return connection
  } catch (error) {
    if (options.via === undefined) await way.via?.close()
    throw error
  }
}

async function configure(destination: string, { settings, configFile }: ConnectOptions): Promise<ResolvedConfig> {
  return await loadConfig({
    ...parseDestination(destination),
    ...system,
    ...(settings === undefined ? {} : { commandLine: settings }),
    ...(configFile === undefined ? {} : { configFile: expandHome(configFile) }),
  })
}

/** The file that new host keys go into. */
function knownHostsFile({ values, request }: ResolvedConfig): string {
  return values.userKnownHostsFile[0] ?? `${request.local.home}/.ssh/known_hosts`
}

/** How to get there: what the caller gave, the jumps, the proxy command, or nothing for TCP. */
async function wayTo(
  config: ResolvedConfig,
  options: ConnectOptions,
  depth = 0,
): Promise<Pick<DialOptions, 'via' | 'stream'>> {
  if (options.stream !== undefined) return { stream: options.stream }
  if (options.via !== undefined) return { via: options.via }
  const hops = config.values.proxyJump?.hops ?? []
  if (hops.length > 0) return { via: await jump(config, options, depth) }
  const command = configuredProxyCommand(config)
  if (command === undefined) return {}
  if (config.values.proxyUseFdpass) {
    throw new SshError(
      'invalid-config',
      'ProxyUseFdpass: Node.js cannot receive the socket that a proxy command passes',
      {
        phase: 'local',
        advice: 'let the proxy command copy instead: ProxyUseFdpass no, and for nc without -F',
      },
    )
  }
  return { stream: await proxyCommand(command) }
}

/** Connects to the hops one through the other; the first may be configured to need hops of its own. */
async function jump(config: ResolvedConfig, options: ConnectOptions, depth: number): Promise<Connection> {
  if (depth > JUMPS_MAX) {
    const advice = 'see where ProxyJump of the hosts leads (yon-ssh -G HOST)'
    throw new SshError('invalid-config', 'the jumps lead in a circle', { phase: 'local', advice })
  }
  let via: Connection | undefined
  for (const hop of config.values.proxyJump?.hops ?? []) {
    const { configFile } = options
    const hopConfig = await loadConfig({
      ...hop,
      ...system,
      ...(configFile === undefined ? {} : { configFile: expandHome(configFile) }),
    })
    const { stream: _stream, via: _via, tcp: _tcp, trust: _trust, authentication: _authentication, ...rest } = options
    const way = via === undefined ? await wayTo(hopConfig, rest, depth + 1) : { via }
    const before = way.via
    const { onTrace } = options
    const tracing = onTrace && { onTrace: (trace: ConnectionTrace) => onTrace({ ...trace, jump: hop.host }) }
    const next = await connectConfigured(hopConfig, { ...rest, ...way, ...tracing, openSession: false })
    if (before !== undefined) void next.closed.then(() => before.close())
    via = next
  }
  return via as Connection
}

function pick(options: ConnectOptions) {
  const { signal, onBanner, onTrace, openSession, limits, software, preferences, env, ...more } = options
  const { countTraffic, typeOfService, tcp } = more
  const chosen = { signal, onBanner, onTrace, openSession, limits, software, preferences, env }
  const all = { ...chosen, countTraffic, typeOfService, tcp }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<DialOptions>
}

/** What a configuration may ask for while it is read. */
const system = { expandAlgorithms: algorithmNamesFor, runCommand: commandStatus, lookup: lookUpName }

const JUMPS_MAX = 16
