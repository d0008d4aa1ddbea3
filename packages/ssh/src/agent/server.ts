// RFC 9987: an agent of our own, in this process, for demonstrations, tests and programs that hold keys themselves.
import { hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { decoding } from '../keys/invalid-key.ts'
import { readPrivateEntry } from '../keys/private-fields.ts'
import { privateKeyOf } from '../keys/private-key.ts'
import {
  agentAddIdConstrained,
  agentAddIdentity,
  agentExtension,
  agentFailure,
  agentIdentitiesAnswer,
  agentIdentity,
  agentLock,
  agentRemoveAllIdentities,
  agentRemoveIdentity,
  agentRequestIdentities,
  agentSignFlag,
  agentSignRequest,
  agentSignResponse,
  agentSuccess,
  agentUnlock,
  sessionBind,
} from '../messages/agent.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { SESSION_BIND, type SessionBinding } from './client.ts'
import { readConstraints } from './constraint.ts'
import type { Keyring } from './keyring.ts'
import { answerMessages } from './message-loop.ts'

/** What an agent of one's own asks its owner. */
export interface AgentServerOptions {
  /** Asked before a key that was added with `confirm` signs. Without it such keys never sign. */
  readonly confirm?: (signer: Signer, bindings: readonly SessionBinding[]) => Promise<boolean>
}

/** Serves one connection until it ends. Many may share one keyring. */
export function serveAgent(stream: ByteStream, keyring: Keyring, options: AgentServerOptions = {}): Promise<void> {
  const connection: AgentPeer = { keyring, options, bindings: [] }
  return answerMessages(stream, async (message) => {
    try {
      return await answer(connection, message)
    } catch (error) {
      // RFC 9987 §3.1: failure is the answer to all that cannot be done, unknown requests included.
      if (error instanceof SshError) return FAILURE
      throw error
    }
  })
}

interface AgentPeer {
  readonly keyring: Keyring
  readonly options: AgentServerOptions
  readonly bindings: SessionBinding[]
}

type Answer = Uint8Array | Promise<Uint8Array>

/** By message number. What is not here is refused, smart cards and code to load among it. */
const answers: Readonly<Record<number, (peer: AgentPeer, message: Uint8Array) => Answer>> = {
  [agentRequestIdentities.number]: ({ keyring }, message) => {
    agentRequestIdentities.decode(message)
    return listKeys(keyring)
  },
  [agentSignRequest.number]: sign,
  [agentAddIdentity.number]: ({ keyring }, message) => addKey(keyring, agentAddIdentity.decode(message).key, false),
  [agentAddIdConstrained.number]: ({ keyring }, message) =>
    addKey(keyring, agentAddIdConstrained.decode(message).keyAndConstraints, true),
  [agentRemoveIdentity.number]: ({ keyring }, message) =>
    verdict(keyring.remove(agentRemoveIdentity.decode(message).publicKey)),
  [agentRemoveAllIdentities.number]: ({ keyring }, message) => {
    agentRemoveAllIdentities.decode(message)
    keyring.removeAll()
    return SUCCESS
  },
  [agentLock.number]: ({ keyring }, message) => verdict(keyring.lock(agentLock.decode(message).passphrase)),
  [agentUnlock.number]: ({ keyring }, message) => verdict(keyring.unlock(agentUnlock.decode(message).passphrase)),
  [agentExtension.number]: (peer, message) => {
    const { extension, contents } = agentExtension.decode(message)
    return verdict(extension === SESSION_BIND && bindSession(peer, contents))
  },
}

function answer(peer: AgentPeer, message: Uint8Array): Answer {
  // As OpenSSH: locked, it lists nothing and does nothing but unlock.
  const allowed = !peer.keyring.locked || [agentRequestIdentities.number, agentUnlock.number].includes(message[0] ?? 0)
  if (!allowed) return FAILURE
  return answers[message[0] as number]?.(peer, message) ?? FAILURE
}

function listKeys(keyring: Keyring): Uint8Array {
  const to = new Writer()
  for (const { signer } of keyring.keys) agentIdentity.write(to, signer)
  return agentIdentitiesAnswer.encode({ keyCount: keyring.keys.length, keys: to.bytes() })
}

async function sign({ keyring, options, bindings }: AgentPeer, message: Uint8Array): Promise<Uint8Array> {
  const { publicKey, data, flags } = agentSignRequest.decode(message)
  const held = keyring.find(publicKey)
  const algorithm = held && chooseAlgorithm(held.signer, flags)
  if (held === undefined || algorithm === undefined) return FAILURE
  if (held.confirm && (await options.confirm?.(held.signer, bindings)) !== true) return FAILURE
  return agentSignResponse.encode({ signature: await held.signer.sign(data, algorithm) })
}

/** RFC 9987 §3.6.1. SHA-1 is what an RSA key would use without flags; it is refused. */
function chooseAlgorithm(signer: Signer, flags: number): string | undefined {
  const wanted = (flags & agentSignFlag.rsaSha512) !== 0 ? 'rsa-sha2-512' : 'rsa-sha2-256'
  const isRsa = signer.algorithms.some((name) => name.startsWith('rsa-sha2-'))
  if (!isRsa) return signer.algorithms[0]
  if ((flags & (agentSignFlag.rsaSha512 | agentSignFlag.rsaSha256)) === 0) return undefined
  return signer.algorithms.find((name) => name.startsWith(wanted))
}

function addKey(keyring: Keyring, keyAndConstraints: Uint8Array, constrained: boolean): Uint8Array {
  const from = new Reader(keyAndConstraints)
  const entry = decoding('key for an agent', () => readPrivateEntry(from))
  const comment = from.text()
  const constraints = constrained ? readConstraints(from) : {}
  from.end()
  keyring.add(privateKeyOf(entry, comment), constraints)
  keyAndConstraints.fill(0)
  return SUCCESS
}

/** OpenSSH PROTOCOL.agent §1: the signature must be good, a session is bound once, and a bound client is the last hop. */
function bindSession({ bindings }: AgentPeer, contents: Uint8Array): boolean {
  const binding = sessionBind.decode(contents)
  const { hostKey, sessionIdentifier, signature } = binding
  if (bindings.length >= BINDINGS_MAX || bindings.some(({ isForwarding }) => !isForwarding)) return false
  if (bindings.some((bound) => Buffer.compare(bound.sessionIdentifier, sessionIdentifier) === 0)) return false
  const good = hostKeyAlgorithms.some(
    (algorithm) => algorithm.standing !== 'insecure' && algorithm.verify(hostKey, signature, sessionIdentifier),
  )
  if (good) bindings.push(binding)
  return good
}

function verdict(good: boolean): Uint8Array {
  return good ? SUCCESS : FAILURE
}

const SUCCESS = agentSuccess.encode({})
const FAILURE = agentFailure.encode({})
/** AGENT_MAX_SESSION_IDS of OpenSSH: the longest path of forwards. */
const BINDINGS_MAX = 16
