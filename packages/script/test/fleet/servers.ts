// Hosts that are servers of ours in this process, joined by memory.
import { dial, key, memoryPair, pin, serve } from '@yon/ssh'
import { generatePrivateKey } from '@yon/ssh/keys'
import { systemPrograms, type ServerOptions } from '@yon/ssh/server'
import { host, type FarHost } from '../../src/host/index.ts'

/** Hosts of those names. A connection of its own goes to each. They run programs of this system, unless told otherwise. */
export async function embeddedHosts(
  names: readonly string[],
  options: Partial<ServerOptions> = {},
): Promise<{ readonly hosts: FarHost[]; readonly opened: () => number } & AsyncDisposable> {
  const [hostKey, userKey] = [
    await generatePrivateKey({ kind: 'ed25519' }),
    await generatePrivateKey({ kind: 'ed25519' }),
  ]
  const server = await serve({
    hostKeys: [hostKey],
    authentication: { publickey: ({ key: offered }) => offered.equals(userKey.publicKey) },
    onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }),
    ...options,
  })
  let opened = 0
  const connect = async () => {
    opened++
    const [here, there] = memoryPair()
    server.attach(there)
    const to = { host: 'memory', user: 'me', stream: here }
    return await dial({ ...to, trust: pin(hostKey.public), authentication: [key(userKey)] })
  }
  const hosts = names.map((name) => host({ name, connect }))
  return {
    hosts,
    opened: () => opened,
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts.map(async (each) => await each.close()))
      await server.close()
    },
  }
}
