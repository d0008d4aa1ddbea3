// A session that uses most of what a connection has, against our own server. Every promise of it is watched.
import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { Signer } from '../../src/algorithms/host-key/host-key.ts'
import { key } from '../../src/client/authentication/public-keys.ts'
import type { Connection } from '../../src/client/connection.ts'
import { dial } from '../../src/client/dial.ts'
import type { ByteStream } from '../../src/io/byte-stream.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import type { Program } from '../../src/server/program.ts'
import { Server } from '../../src/server/server.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'

/** Every promise of the session by name; undefined: not settled. */
export type Outcomes = Record<string, PromiseSettledResult<unknown> | undefined>

export interface FullSessionOptions {
  /** Where forwards lead to: a port of this host that echoes. */
  readonly echoPort: number
  /** The client's end; absent: `port` is connected to. */
  readonly stream?: ByteStream
  readonly port?: number
  /** Ends it all. */
  readonly signal?: AbortSignal
  readonly onConnected?: (connection: Connection) => void
  readonly compression?: boolean
}

/** Names that do not fail when nothing is cut. */
export const succeeding = [
  ...['dial', 'started', 'exit', 'write', 'stdout', 'stderr', 'run', 'global request', 'direct-tcpip'],
  ...['remote forward', 'forwarded-tcpip', 'end of remote forward', 'run after re-key', 'subsystem', 'close', 'closed'],
] as const

/** Few and cheap algorithms: what is tested is not the cryptography, and each byte less is a cut less. */
const algorithms = {
  keyExchange: 'curve25519-sha256',
  serverHostKey: 'ssh-ed25519',
  cipher: 'aes128-gcm@openssh.com',
  mac: 'hmac-sha2-256',
}
const hostKey: Signer = ed25519Signer()
const userKey: Signer = ed25519Signer()

export function sessionServer(): Server {
  return new Server({
    hostKeys: [hostKey],
    authentication: { publickey: ({ key: offered }) => Buffer.compare(offered.blob, userKey.publicKey) === 0 },
    onSession: () => ({
      env: () => true,
      exec: (command) => echoProgram(command),
      subsystem: (name) => echoProgram(name),
    }),
    forwarding: () => true,
    algorithms,
  })
}

function echoProgram(command: string): Program {
  return async ({ stdin, stdout, stderr }) => {
    stderr.write(command)
    for await (const chunk of stdin) stdout.write(chunk)
    return 3
  }
}

/** Runs the client's side to its end, whatever happens on the way. */
export async function fullSession({
  echoPort,
  stream,
  port = 22,
  signal,
  onConnected,
  compression = false,
}: FullSessionOptions): Promise<Outcomes> {
  const outcomes: Outcomes = {}
  const watch: Watch = async (name, promise) => {
    outcomes[name] = undefined
    const [outcome] = await Promise.allSettled([promise])
    outcomes[name] = outcome
    return outcome.status === 'fulfilled' ? outcome.value : undefined
  }
  const dialled = dial({
    host: '127.0.0.1',
    port,
    user: 'user',
    ...(stream === undefined ? {} : { stream }),
    ...(signal === undefined ? {} : { signal }),
    trust: { verify: ({ hostKey: shown }) => Promise.resolve(acceptHostKey(shown)) },
    authentication: [key(userKey)],
    algorithms: { ...algorithms, compression },
  })
  const connection = await watch('dial', dialled)
  if (connection !== undefined) onConnected?.(connection)
  if (connection !== undefined) await use(connection, echoPort, watch)
  return outcomes
}

type Watch = <T>(name: string, promise: Promise<T>) => Promise<T | undefined>

async function use(connection: Connection, echoPort: number, watch: Watch): Promise<void> {
  const closed = watch('closed', connection.closed)
  const job = connection.exec('job', { env: { A: 'b' } })
  job.kill('USR1')
  await Promise.all([
    watch('started', job.started),
    watch('exit', job.exit),
    watch('write', new Promise<void>((resolve) => job.stdin.end('hello', () => resolve()))),
    watch('stdout', read(job.stdout)),
    watch('stderr', read(job.stderr)),
    watch('run', connection.run('run', { input: 'x' })),
    watch('global request', connection.globalRequest('unknown@example.com')),
    watch('direct-tcpip', connection.openTcp('127.0.0.1', echoPort).then(roundTrip)),
    useRemoteForward(connection, watch),
  ])
  connection.rekey()
  const subsystem = connection.subsystem('sub')
  subsystem.stdin.end('y')
  await Promise.all([
    watch('run after re-key', connection.run('again')),
    watch('subsystem', read(subsystem.stdout)),
    watch('subsystem exit', subsystem.exit),
  ])
  await watch('close', connection.close())
  await closed
}

async function useRemoteForward(connection: Connection, watch: Watch): Promise<void> {
  const options = { listen: '127.0.0.1:0', to: (stream: Duplex) => void stream.pipe(stream) }
  const forward = await watch('remote forward', connection.forwardRemote(options))
  if (forward === undefined) return
  const [host, port] = forward.address.split(':')
  await watch('forwarded-tcpip', roundTrip(net.connect({ host: host ?? '', port: Number(port), allowHalfOpen: true })))
  await watch('end of remote forward', forward.close())
}

async function roundTrip(stream: Duplex): Promise<string> {
  stream.end('z')
  return await read(stream)
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += Buffer.from(chunk).toString()
  return text
}
