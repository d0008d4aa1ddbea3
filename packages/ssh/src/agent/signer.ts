// A key of an agent as somebody who signs.
import { algorithmNamesOf } from '../algorithms/host-key/catalog.ts'
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { agentSignFlag } from '../messages/agent.ts'
import { ProtocolError } from '../errors.ts'
import { Reader } from '../wire/reader.ts'
import type { Agent, AgentIdentity } from './client.ts'

/** Signatures may take as long as a person needs to confirm or to touch a token. */
export function agentSigner(agent: Agent, { publicKey, comment }: AgentIdentity): Signer {
  return {
    publicKey,
    algorithms: algorithmsOf(publicKey),
    comment,
    sign: (data, algorithm) => agent.sign(publicKey, data, algorithm),
  }
}

/** RFC 9987 §3.6.1: without a flag an RSA key signs with SHA-1. The name may be that of a certificate algorithm. */
export function signFlags(algorithm: string): number {
  if (algorithm.startsWith('rsa-sha2-512')) return agentSignFlag.rsaSha512
  if (algorithm.startsWith('rsa-sha2-256')) return agentSignFlag.rsaSha256
  return 0
}

/** What does not even begin with a name cannot be offered to a server. */
function algorithmsOf(publicKey: Uint8Array): readonly string[] {
  try {
    return algorithmNamesOf(new Reader(publicKey).name())
  } catch (error) {
    if (error instanceof ProtocolError) return []
    throw error
  }
}
