// A server of ours with throw-away keys, and a client of ours that trusts it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Signer } from '../../src/algorithms/host-key/host-key.ts'
import type { AuthenticationStrategy } from '../../src/client/authentication/strategy.ts'
import { password } from '../../src/client/authentication/password.ts'
import type { Connection } from '../../src/client/connection.ts'
import { dial } from '../../src/client/dial.ts'
import type { DialOptions } from '../../src/client/options.ts'
import type { TrustPolicy } from '../../src/client/trust/policy.ts'
import { HostKeyError } from '../../src/errors.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import type { ServerEvent } from '../../src/server/events.ts'
import type { ServerOptions } from '../../src/server/options.ts'
import { type Server, serve } from '../../src/server/server.ts'
import { systemPrograms, type SystemProgramsOptions } from '../../src/server/system-programs.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'

/** A server that lets in whoever says `sesame`, unless `options` say otherwise. */
export interface TestServer extends AsyncDisposable {
  readonly server: Server
  readonly hostKey: Signer
  readonly events: ServerEvent[]
  connect(options?: Partial<DialOptions>): Promise<Connection>
}

export async function startServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const hostKey = ed25519Signer('host key')
  const events: ServerEvent[] = []
  const server = await serve({
    hostKeys: [hostKey],
    authentication: { password: ({ password: text }) => text === 'sesame' },
    onEvent: (event) => events.push(event),
    ...options,
  })
  const connect = (changes: Partial<DialOptions> = {}): Promise<Connection> =>
    dial({
      host: '127.0.0.1',
      port: server.port,
      user: 'alice',
      trust: pinned(hostKey.publicKey),
      authentication: [sesame],
      ...changes,
    })
  return { server, hostKey, events, connect, [Symbol.asyncDispose]: () => server.close() }
}

/** A server that runs the programs of this system. */
export function withPrograms(options: SystemProgramsOptions = {}): Promise<TestServer> {
  return startServer({ onSession: (session) => systemPrograms(session, { shell: '/bin/sh', ...options }) })
}

/** Does the process end within some seconds? */
export async function isGone(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < 6000; waitedMs += 50) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
    await sleep(50)
  }
  return false
}

export const sesame: AuthenticationStrategy = password('sesame')

function pinned(expected: Uint8Array): TrustPolicy {
  return {
    verify({ hostKey }) {
      if (Buffer.compare(hostKey, expected) !== 0) return Promise.reject(new HostKeyError('host-key-rejected', 'other'))
      return Promise.resolve(acceptHostKey(hostKey))
    },
  }
}
