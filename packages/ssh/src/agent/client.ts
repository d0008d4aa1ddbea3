// RFC 9987: a client of an agent. Identities are carried as blobs; nothing here looks into them but for their type name.
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { ProtocolError, SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { expandHome } from '../home-path.ts'
import { connectUnixSocket } from '../io/unix-socket.ts'
import type { PrivateKey } from '../keys/private-key.ts'
import {
  agentAddIdConstrained,
  agentAddIdentity,
  agentAddSmartcardKey,
  agentExtension,
  agentExtensionFailure,
  agentExtensionResponse,
  agentFailure,
  agentIdentitiesAnswer,
  agentIdentity,
  agentLock,
  agentRemoveAllIdentities,
  agentRemoveIdentity,
  agentRequestIdentities,
  agentSignRequest,
  agentSignResponse,
  agentSuccess,
  agentUnlock,
  sessionBind,
} from '../messages/agent.ts'
import type { Message, StructureOf } from '../wire/message.ts'
import { Reader } from '../wire/reader.ts'
import { encodeKeyWithConstraints } from './added-key.ts'
import { AgentConnection } from './connection.ts'
import { hasConstraints, type KeyConstraints } from './constraint.ts'
import { agentSigner, signFlags } from './signer.ts'

/** A key that an agent holds. */
export type AgentIdentity = StructureOf<typeof agentIdentity>

/** What binds a connection to an agent to one SSH session (OpenSSH PROTOCOL.agent §1). */
export type SessionBinding = StructureOf<typeof sessionBind>

/** What every call of an agent takes. */
export interface AgentCallOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Connects to the agent at `path`, for example the value of SSH_AUTH_SOCK. `~/` at the front is the user's home.
 * @throws SshError `agent-failed` when nobody listens there, `timed-out`, `aborted`
 */
export async function connectAgent(path: string, { signal }: AgentCallOptions = {}): Promise<Agent> {
  try {
    return new Agent(await connectUnixSocket(expandHome(path), signal))
  } catch (cause) {
    if (!(cause instanceof SshError) || cause.code !== 'connect-failed') throw cause
    throw new SshError('agent-failed', `no agent can be reached at ${path}`, {
      phase: 'local',
      advice: 'does ssh-agent run, and is that its socket (SSH_AUTH_SOCK, IdentityAgent)?',
      cause,
    })
  }
}

/**
 * An agent at the other end of a stream. Calls are answered in order, and each one fails with `agent-failed` when the
 * agent refuses it, `aborted` or `timed-out` when its signal fires, `closed` after `close`.
 */
export class Agent {
  readonly #connection: AgentConnection

  constructor(stream: ByteStream) {
    this.#connection = new AgentConnection(stream)
  }

  /** The keys that it holds, in its order. */
  async identities(options: AgentCallOptions = {}): Promise<AgentIdentity[]> {
    const answer = await this.#call(agentRequestIdentities.encode({}), agentIdentitiesAnswer, options)
    return malformedIsFailure(() => decodeIdentities(answer.keyCount, answer.keys))
  }

  /** The keys that it holds, each ready to sign. */
  async signers(options: AgentCallOptions = {}): Promise<Signer[]> {
    return (await this.identities(options)).map((identity) => agentSigner(this, identity))
  }

  /** The whole signature blob. `algorithm` matters for RSA, where one key has several. */
  async sign(
    publicKey: Uint8Array,
    data: Uint8Array,
    algorithm: string,
    options: AgentCallOptions = {},
  ): Promise<Uint8Array> {
    const request = agentSignRequest.encode({ publicKey, data, flags: signFlags(algorithm) })
    return (await this.#call(request, agentSignResponse, options)).signature
  }

  /** Gives it a key, with its certificate when there is one. */
  async add(key: PrivateKey, options: KeyConstraints & AgentCallOptions = {}): Promise<void> {
    const encoded = encodeKeyWithConstraints(key, options)
    const request = hasConstraints(options)
      ? agentAddIdConstrained.encode({ keyAndConstraints: encoded })
      : agentAddIdentity.encode({ key: encoded })
    try {
      await this.#call(request, agentSuccess, options)
    } finally {
      encoded.fill(0)
      request.fill(0)
    }
  }

  /**
   * Lets it load a PKCS#11 library and take the keys of its tokens. OpenSSH's agent takes only libraries of folders that it
   * was told of, and none for connections that were forwarded.
   */
  async addToken(library: string, pin = '', options: AgentCallOptions = {}): Promise<void> {
    const request = agentAddSmartcardKey.encode({ identifier: library, pin })
    try {
      await this.#call(request, agentSuccess, options)
    } finally {
      request.fill(0)
    }
  }

  async remove(publicKey: Uint8Array, options: AgentCallOptions = {}): Promise<void> {
    await this.#call(agentRemoveIdentity.encode({ publicKey }), agentSuccess, options)
  }

  async removeAll(options: AgentCallOptions = {}): Promise<void> {
    await this.#call(agentRemoveAllIdentities.encode({}), agentSuccess, options)
  }

  /** It holds its keys back until it is unlocked with the same passphrase. */
  async lock(passphrase: Uint8Array, options: AgentCallOptions = {}): Promise<void> {
    await this.#call(agentLock.encode({ passphrase }), agentSuccess, options)
  }

  async unlock(passphrase: Uint8Array, options: AgentCallOptions = {}): Promise<void> {
    await this.#call(agentUnlock.encode({ passphrase }), agentSuccess, options)
  }

  /**
   * Tells the agent which session its signatures are for, so that it can keep to the destinations a key is restricted
   * to. False when it does not know the extension, as most agents but OpenSSH's.
   */
  async bindSession(binding: SessionBinding, options: AgentCallOptions = {}): Promise<boolean> {
    const contents = sessionBind.encode(binding)
    const reply = await this.#connection.request(
      agentExtension.encode({ extension: SESSION_BIND, contents }),
      options.signal,
    )
    return reply[0] === agentSuccess.number
  }

  /**
   * Asks for an extension by name. The contents of the reply, empty when it only says success; undefined when the agent
   * does not know the extension.
   */
  async extension(
    extension: string,
    contents: Uint8Array,
    options: AgentCallOptions = {},
  ): Promise<Uint8Array | undefined> {
    const request = agentExtension.encode({ extension, contents })
    const reply = await this.#connection.request(request, options.signal)
    if (reply[0] === agentFailure.number) return undefined
    if (reply[0] === agentSuccess.number) return new Uint8Array(0)
    if (reply[0] === agentExtensionFailure.number) throw refused(`the extension ${extension}`)
    const response = malformedIsFailure(() => agentExtensionResponse.decode(reply))
    if (response.extension !== extension) throw new SshError('agent-failed', 'the agent answered for another extension')
    return response.contents
  }

  close(): void {
    this.#connection.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async #call<M extends Message>(
    request: Uint8Array,
    expected: M,
    { signal }: AgentCallOptions,
  ): Promise<ReturnType<M['decode']>> {
    const reply = await this.#connection.request(request, signal)
    if (reply[0] === agentFailure.number) throw refused(REQUEST_NAMES[request[0] as number] ?? 'a request')
    return malformedIsFailure(() => expected.decode(reply)) as ReturnType<M['decode']>
  }
}

/** The count is a claim; what bounds the loop is the length of the reply. */
function decodeIdentities(count: number, keys: Uint8Array): AgentIdentity[] {
  const from = new Reader(keys)
  const identities: AgentIdentity[] = []
  while (identities.length < count) identities.push(agentIdentity.read(from))
  from.end()
  return identities
}

function malformedIsFailure<T>(decode: () => T): T {
  try {
    return decode()
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause
    throw new SshError('agent-failed', 'the agent sent a malformed reply', { cause })
  }
}

function refused(what: string): SshError {
  return new SshError('agent-failed', `the agent refused ${what}`, {
    advice: 'is the key still there (ssh-add -l), was it confirmed, and is the agent unlocked (ssh-add -X)?',
  })
}

const REQUEST_NAMES: Readonly<Record<number, string>> = {
  [agentRequestIdentities.number]: 'to list its keys',
  [agentSignRequest.number]: 'to sign',
  [agentAddIdentity.number]: 'to take the key',
  [agentAddIdConstrained.number]: 'to take the key with these constraints',
  [agentAddSmartcardKey.number]: 'to take the keys of a token',
  [agentRemoveIdentity.number]: 'to remove the key',
  [agentRemoveAllIdentities.number]: 'to remove its keys',
  [agentLock.number]: 'to be locked',
  [agentUnlock.number]: 'to be unlocked',
}

/** OpenSSH PROTOCOL.agent §1 */
export const SESSION_BIND = 'session-bind@openssh.com'
