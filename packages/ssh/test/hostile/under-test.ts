// The real client and the real server, each at the other end of a raw peer, in memory.
import { after } from 'node:test'
import { key } from '../../src/client/authentication/public-keys.ts'
import type { Connection } from '../../src/client/connection.ts'
import { dial } from '../../src/client/dial.ts'
import type { DialOptions } from '../../src/client/options.ts'
import type { SshError } from '../../src/errors.ts'
import type { ByteStream } from '../../src/io/byte-stream.ts'
import { memoryPair } from '../../src/io/memory.ts'
import { serviceAccept, serviceRequest } from '../../src/messages/transport.ts'
import { passwordData, userauthRequest, userauthSuccess } from '../../src/messages/userauth.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import type { ServerConnection } from '../../src/server/connection.ts'
import type { ServerEvent } from '../../src/server/events.ts'
import type { ServerOptions } from '../../src/server/options.ts'
import { Server } from '../../src/server/server.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'
import { cheapChoices, RawPeer, type RawPeerOptions } from './raw-peer.ts'

export interface ClientUnderTest {
  /** The server's end. */
  readonly peer: RawPeer
  /** The client's end of the stream. */
  readonly stream: ByteStream
  readonly dialled: Promise<Connection>
  /** Why there is no connection, or why it ended; undefined: by `close()`. Anything but an SshError is a mistake. */
  readonly over: Promise<unknown>
}

const userKey = ed25519Signer('user')
const hostKey = ed25519Signer('host')

/** A client that dials a raw server. It sends its identification and SSH_MSG_KEXINIT at once. */
export function clientUnderTest(options: Partial<DialOptions> = {}, peerOptions: RawPeerOptions = {}): ClientUnderTest {
  const [ours, theirs] = memoryPair()
  const peer = new RawPeer('server', theirs, { hostKey, ...peerOptions })
  const dialled = dial({
    host: 'raw',
    user: 'user',
    stream: ours,
    trust: { verify: ({ hostKey: shown }) => Promise.resolve(acceptHostKey(shown)) },
    authentication: [key(userKey)],
    algorithms: peerOptions.choices ?? cheapChoices,
    openSession: false,
    ...options,
  })
  const over = dialled.then(
    (connection) => connection.closed,
    (error: unknown) => error,
  )
  return { peer, stream: ours, dialled, over }
}

/** Lets the client in. */
export async function letIn({ peer }: { readonly peer: RawPeer }): Promise<void> {
  await peer.handshake()
  await peer.expect(serviceRequest.number)
  peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
  await peer.expect(userauthRequest.number)
  peer.send(userauthSuccess.encode({}))
}

/** A client that is through authentication. */
export async function connectedClient(
  options: Partial<DialOptions> = {},
  peerOptions: RawPeerOptions = {},
): Promise<ClientUnderTest & { readonly connection: Connection }> {
  const client = clientUnderTest(options, peerOptions)
  await letIn(client)
  return { ...client, connection: await client.dialled }
}

export interface ServerUnderTest {
  /** The client's end. */
  readonly peer: RawPeer
  /** The server's end of the stream. */
  readonly stream: ByteStream
  readonly connection: ServerConnection
  readonly events: readonly ServerEvent[]
  readonly over: Promise<SshError | undefined>
}

const living = new Set<Server>()
// Their time for logging in would keep the process alive.
after(() => Promise.all([...living].map((server) => server.close())))

/** A server that a raw client is connected to. It lets in whoever says `sesame`. */
export function serverUnderTest(
  options: Partial<ServerOptions> = {},
  peerOptions: RawPeerOptions = {},
): ServerUnderTest {
  const [ours, theirs] = memoryPair()
  const events: ServerEvent[] = []
  let end: (error: SshError | undefined) => void = () => {}
  const over = new Promise<SshError | undefined>((resolve) => (end = resolve))
  const server = new Server({
    hostKeys: [hostKey],
    authentication: { password: ({ password }) => password === 'sesame' },
    algorithms: peerOptions.choices ?? cheapChoices,
    ...options,
    onEvent(event) {
      events.push(event)
      if (event.event !== 'connection-closed') return
      living.delete(server)
      end(event.error)
    },
  })
  living.add(server)
  const peer = new RawPeer('client', theirs, peerOptions)
  return { peer, stream: ours, connection: server.attach(ours), events, over }
}

export const requestService = serviceRequest.encode({ serviceName: 'ssh-userauth' })

export function passwordRequest(password: string): Uint8Array {
  const methodSpecificData = passwordData.encode({ change: false, password })
  const values = { userName: 'user', serviceName: 'ssh-connection', methodName: 'password' }
  return userauthRequest.encode({ ...values, methodSpecificData })
}

/** A server that has let the raw client in. */
export async function connectedServer(
  options: Partial<ServerOptions> = {},
  peerOptions: RawPeerOptions = {},
): Promise<ServerUnderTest> {
  const server = serverUnderTest(options, peerOptions)
  await server.peer.handshake()
  server.peer.send(requestService, passwordRequest('sesame'))
  await server.peer.expect(userauthSuccess.number)
  return server
}
