// OpenSSH PROTOCOL §2.5: after authentication a server tells all its host keys, and proves those that are asked about.
import { algorithmNamesOf, verifyPlain } from '../algorithms/host-key/catalog.ts'
import { hostKeysProve } from '../messages/global-request.ts'
import type { GlobalReply } from '../protocol/global-requests.ts'
import { leadingName } from '../protocol/userauth/key-identity.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** The host keys that a server says it has. Only what it proves counts. */
export interface HostKeysOffer {
  /** Key blobs as the server sent them, each once. They may be of types that we do not know. */
  readonly keys: readonly Uint8Array[]
  /** Asks for signatures by these keys. False: the server refuses, or one of them is wrong. */
  prove(keys: readonly Uint8Array[]): Promise<boolean>
}

/** What an offer is made of beside its keys. */
export interface OfferContext {
  readonly sessionIdentifier: Uint8Array
  readonly request: (requestName: string, data: Uint8Array) => Promise<GlobalReply>
  /** Resolves when no channel is open. */
  readonly whenIdle: () => Promise<void>
}

/** Undefined for a list that makes no sense: too long, malformed or with a key in it twice. */
export function readHostKeysOffer(data: Uint8Array, context: OfferContext): HostKeysOffer | undefined {
  const keys = readBlobs(data)
  if (keys === undefined || new Set(keys.map(base64)).size < keys.length) return undefined
  return { keys, prove: (asked) => prove(asked, context) }
}

async function prove(
  keys: readonly Uint8Array[],
  { sessionIdentifier, request, whenIdle }: OfferContext,
): Promise<boolean> {
  // OpenSSH's server signs with these through a program of its own, and misses the end of a session meanwhile.
  if (keys.some((key) => leadingName(key)?.startsWith('sk-') === true)) await whenIdle()
  const asked = keys.reduce((writer, key) => writer.string(key), new Writer()).bytes()
  const reply = await request(PROVE, asked)
  const signatures = reply === false ? undefined : readBlobs(reply)
  if (signatures?.length !== keys.length) return false
  return keys.every((hostKey, index) => {
    const data = hostKeysProve.encode({ requestName: PROVE, sessionIdentifier, hostKey })
    // SHA-1 proves nothing any more.
    const allowed = algorithmNamesOf(leadingName(hostKey) ?? '').filter((name) => name !== 'ssh-rsa')
    // Nobody sits at a server to touch its token.
    return verifyPlain(hostKey, signatures[index] as Uint8Array, data, allowed, { userPresence: false })
  })
}

function readBlobs(bytes: Uint8Array): Uint8Array[] | undefined {
  const reader = new Reader(bytes)
  const blobs: Uint8Array[] = []
  try {
    while (reader.remaining > 0) {
      if (blobs.length === KEYS_MAX) return undefined
      blobs.push(Uint8Array.from(reader.string()))
    }
  } catch {
    return undefined
  }
  return blobs
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** The name of the request that brings the keys. */
export const HOST_KEYS = 'hostkeys-00@openssh.com'
const PROVE = 'hostkeys-prove-00@openssh.com'
const KEYS_MAX = 128
