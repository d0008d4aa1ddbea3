// Hosts for demonstrations: SSH servers in this process, on 127.0.0.1, with keys and homes that are thrown away.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dial, key, pin } from '@yon/ssh'
import { generatePrivateKey } from '@yon/ssh/keys'
import { serve, systemPrograms } from '@yon/ssh/server'
import { host, type Host } from '@yon/script'

/** Starts them; disposing of them ends them and deletes their homes. */
export async function embeddedHosts<N extends string>(...names: N[]): Promise<Record<N, Host> & AsyncDisposable> {
  const started = await Promise.all(names.map(start))
  const byName = Object.fromEntries(started.map(({ host }) => [host.name, host])) as Record<N, Host>
  return Object.assign(byName, {
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map(({ stop }) => stop()))
    },
  })
}

async function start(name: string): Promise<{ host: Host; stop(): Promise<void> }> {
  const hostKey = await generatePrivateKey({ kind: 'ed25519' })
  const userKey = await generatePrivateKey({ kind: 'ed25519' })
  const home = await mkdtemp(join(tmpdir(), `yon-${name}-`))
  const server = await serve({
    hostKeys: [hostKey],
    authentication: { publickey: ({ key: offered }) => offered.equals(userKey.publicKey) },
    onSession: (session) => systemPrograms(session, { cwd: home, env: { HOME: home }, shell: '/bin/sh' }),
  })
  const { host: address, port } = server
  const [trust, authentication] = [pin(hostKey.public), [key(userKey)]]
  const there = host({ name, connect: () => dial({ host: address, port, user: 'demo', trust, authentication }) })
  const stop = async (): Promise<void> => {
    await there.close()
    await server.close()
    await rm(home, { recursive: true })
  }
  return { host: there, stop }
}
