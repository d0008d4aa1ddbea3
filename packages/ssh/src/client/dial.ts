// The explicit way to a connection: everything is in the options; no file and no environment is read.
import { Duplex } from 'node:stream'
import { hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
import { algorithmPolicy } from '../algorithms/policy.ts'
import { parseAddress } from '../config/address.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { SshError } from '../errors.ts'
import { interfaceAddress, resolveBindAddress } from '../io/bind-address.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { nodeStream } from '../io/node-stream.ts'
import { connectTcp, type TcpAttempt } from '../io/tcp.ts'
import { delayMs, timerMs } from '../io/timer-ms.ts'
import { checkPreferences } from '../known-hosts/preferences.ts'
import type { HostKeyAccepted } from '../protocol/proofs.ts'
import { adviseOnConnecting } from './advice/connecting.ts'
import type { AuthenticationStrategy } from './authentication/strategy.ts'
import { Connection } from './connection.ts'
import type { DialOptions, ServerPreferences } from './options.ts'
import { preferring } from './preferring.ts'
import { preparedCrypto } from './prepared-crypto.ts'
import { deciding } from './trust/deciding.ts'
import type { HostKeyQuestion, TrustPolicy } from './trust/policy.ts'

/**
 * Connects, verifies the host key and authenticates.
 * @throws SshError: `connect-failed`, `timed-out`, `aborted`, a HostKeyError, an AuthenticationError, ….
 */
export async function dial(options: DialOptions): Promise<Connection> {
  try {
    checkOptions(options)
  } catch (error) {
    options.stream?.destroy()
    throw error
  }
  const deadline = new Deadline(options)
  try {
    const connection = await open({ ...options }, deadline)
    deadline.watch(connection)
    await connection.establish()
    return connection
  } catch (error) {
    throw adviseOnConnecting(error, options)
  } finally {
    deadline.over()
  }
}

/** What types cannot say, or a caller without types got wrong. */
function checkOptions({ host, port = 22, user, trust, authentication }: Partial<DialOptions>): void {
  const faults: [fault: boolean, what: string][] = [
    [typeof host !== 'string' || host === '', 'host is empty'],
    [typeof user !== 'string', 'user must be a name'],
    [!Number.isInteger(port) || port < 1 || port > 65535, `port ${port} is not one of 1 to 65535`],
    [typeof trust?.verify !== 'function', 'trust must say who decides about the host key, for example pin(…)'],
    [!isListOfStrategies(authentication), 'authentication must be a list of ways to authenticate'],
  ]
  for (const [fault, what] of faults) {
    if (fault) throw new SshError('invalid-argument', what, { phase: 'local' })
  }
}

function isListOfStrategies(list: readonly Partial<AuthenticationStrategy | null>[] | undefined): boolean {
  return Array.isArray(list) && list.every((strategy) => typeof strategy?.attempts === 'function')
}

/** Whatever fails here leaves no stream behind, also none that is opened only after nobody waits for it any more. */
async function open(options: DialOptions, deadline: Deadline): Promise<Connection> {
  const { host, port = 22, user, via, stream } = options
  const trust = deadline.withoutDeciding(deciding(options.trust))
  const by = stream !== undefined ? 'stream' : via !== undefined ? 'via' : 'tcp'
  options.onTrace?.({ event: 'connecting', host, port, user, by })
  const recalling = recall(options)
  let crypto: CryptoProvider | undefined
  const prepare = async (): Promise<void> => void (crypto = preparedCrypto(options.algorithms, await recalling))
  // What cannot be negotiated is told by the engine.
  const onWaiting = (): void => void prepare().catch(() => undefined)
  const opening = openStream({ ...options, onWaiting }, deadline)
  try {
    const [transport, remembered] = await deadline.limit(Promise.all([opening, recalling]))
    const { address } = transport
    if (address !== undefined) options.onTrace?.({ event: 'connected', to: transport.stream.description, address })
    const serverHostKey = await deadline.limit(preferredHostKeys({ ...options, trust }, address, remembered))
    return new Connection(options, {
      ...transport,
      remembered,
      serverHostKey,
      trust,
      ...(crypto === undefined ? {} : { crypto }),
    })
  } catch (error) {
    void opening.then(
      ({ stream }) => stream.destroy(),
      () => undefined,
    )
    throw error
  }
}

interface OpenTransport {
  readonly stream: ByteStream
  readonly address: string | undefined
}

async function openStream(
  options: DialOptions & { readonly onWaiting: () => void },
  deadline: Deadline,
): Promise<OpenTransport> {
  const { host, port = 22, via, stream, family, tcpKeepAlive, signal, onTrace, onWaiting } = options
  if (stream instanceof Duplex) return { stream: nodeStream(stream, host), address: undefined }
  if (stream !== undefined) return { stream, address: undefined }
  if (via !== undefined) {
    const over = nodeStream(await via.openTcp(host, port), host)
    const reaching = { ref: () => via.ref(), unref: () => via.unref() }
    return { stream: Object.assign(over, reaching), address: undefined }
  }
  const addressFamily = familyOf(host)
  if (family !== undefined && addressFamily !== 0 && addressFamily !== family) throw wrongFamily(host)
  const localAddress = await localAddressOf(options, family ?? addressFamily)
  const watching = {
    onWaiting,
    onAttempt: onTrace && ((attempt: TcpAttempt): void => onTrace({ event: 'attempt', host, port, ...attempt })),
  }
  let begun = options.tcp
  const tcp = await persistently(options.connectionAttempts ?? 1, deadline, () => {
    const first = begun?.attach(watching)
    begun = undefined
    const more = {
      ...(family === undefined ? {} : { family }),
      ...(localAddress === undefined ? {} : { bindAddress: localAddress }),
      ...(tcpKeepAlive === undefined ? {} : { keepAlive: tcpKeepAlive }),
      typeOfService: options.typeOfService,
    }
    return first ?? connectTcp({ host, port, timeoutMs: deadline.leftMs, signal, ...watching, ...more })
  })
  return { stream: tcp, address: tcp.address }
}

/** As ssh: a second after what failed it is tried again. A name that is not known stays so. */
async function persistently<T>(attempts: number, deadline: Deadline, attempt: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      const { code, cause } = error as SshError
      const isUnknown = (cause as NodeJS.ErrnoException | undefined)?.syscall === 'getaddrinfo'
      if (left <= 0 || code !== 'connect-failed' || isUnknown) throw error
      await deadline.limit(delayMs(BETWEEN_ATTEMPTS_MS))
    }
  }
}

/** Undefined: the system chooses. */
async function localAddressOf(
  { bindAddress, bindInterface }: DialOptions,
  family: 0 | 4 | 6,
): Promise<string | undefined> {
  if (bindAddress) return await resolveBindAddress(bindAddress, family)
  return bindInterface === undefined ? undefined : interfaceAddress(bindInterface, family)
}

/** Of a host that is an address; 0 for a name. */
function familyOf(host: string): 0 | 4 | 6 {
  const bytes = parseAddress(host)
  return bytes === undefined ? 0 : bytes.length === 4 ? 4 : 6
}

function wrongFamily(host: string): SshError {
  return new SshError(
    'connect-failed',
    `Could not resolve hostname ${host}: Address family for hostname not supported`,
    {
      phase: 'connect',
      advice: 'the host is an address of the other family: leave out family (AddressFamily, -4, -6)',
    },
  )
}

/** What is remembered of the server; a store that fails is as good as an empty one. */
async function recall({ preferences, host, port = 22 }: DialOptions) {
  try {
    return checkPreferences(await preferences?.get(host, port))
  } catch {
    return undefined
  }
}

/**
 * Host key algorithms in the order that suits the keys that are known, unless the caller gave a list. Among those what the
 * server prefers goes first.
 */
async function preferredHostKeys(
  options: DialOptions,
  address: string | undefined,
  remembered: ServerPreferences | undefined,
): Promise<readonly string[]> {
  const { host, hostKeyAlias, port = 22, trust, algorithms } = options
  const offered = algorithmPolicy(hostKeyAlgorithms, algorithms).serverHostKey
  const ordered = algorithms?.serverHostKey !== undefined && !/^[+-]/.test(algorithms.serverHostKey)
  if (ordered || trust.preferredAlgorithms === undefined) return offered
  const preferred = preferring(offered, remembered?.hostKey[0])
  return await trust.preferredAlgorithms({ host, alias: hostKeyAlias, port, address }, preferred)
}

/** The time for connecting and the first key exchange, and the caller's signal for all of the connection's life. */
class Deadline {
  readonly #options: DialOptions
  #endMs: number
  #timer: NodeJS.Timeout | undefined
  #expire: () => void = () => {}
  #isOver = false

  constructor(options: DialOptions) {
    this.#options = options
    this.#endMs = performance.now() + (options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS)
    this.#run()
  }

  get leftMs(): number {
    return Math.max(1, this.#endMs - performance.now())
  }

  /** What `promise` gives, unless time or the caller's patience is over before. */
  async limit<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#options
    // Nobody waits for it any more when time or patience is over first.
    promise.catch(() => {})
    if (signal?.aborted === true) throw this.#aborted()
    let giveUp: (error: SshError) => void = () => {}
    const given = new Promise<never>((_resolve, reject) => (giveUp = reject))
    const abort = (): void => giveUp(this.#aborted())
    this.#expire = () => giveUp(this.#timedOut('connect'))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([promise, given])
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  watch(connection: Connection): void {
    const { signal } = this.#options
    this.#expire = () => {
      if (!connection.isEstablished) connection.abort(this.#timedOut('key-exchange'))
    }
    const abort = (): void => connection.abort(this.#aborted())
    if (signal?.aborted === true) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    if (signal !== undefined) void connection.closed.then(() => signal.removeEventListener('abort', abort))
  }

  /** A person who thinks about a host key does not use up the server's time. */
  withoutDeciding(trust: TrustPolicy): TrustPolicy {
    const verify = async (question: HostKeyQuestion): Promise<HostKeyAccepted> => {
      const { leftMs } = this
      clearTimeout(this.#timer)
      try {
        return await trust.verify(question)
      } finally {
        this.#endMs = performance.now() + leftMs
        if (!this.#isOver) this.#run()
      }
    }
    if (trust.preferredAlgorithms === undefined) return { verify }
    return { verify, preferredAlgorithms: (...known) => trust.preferredAlgorithms?.(...known) as Promise<string[]> }
  }

  over(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #run(): void {
    this.#timer = setTimeout(() => this.#expire(), timerMs(this.leftMs))
  }

  #aborted(): SshError {
    const { host: hop, signal } = this.#options
    return new SshError('aborted', 'aborted', { hop, cause: signal?.reason })
  }

  #timedOut(phase: 'connect' | 'key-exchange'): SshError {
    const { host: hop, port = 22 } = this.#options
    const texts = {
      connect: `connect to host ${hop} port ${port}: Connection timed out`,
      'key-exchange': `no key exchange with ${hop} in time`,
    }
    return new SshError('timed-out', texts[phase], { phase, hop })
  }
}

const BETWEEN_ATTEMPTS_MS = 1000
const CONNECT_TIMEOUT_MS = 120_000
