// The hosts that documents speak of: servers of ours on 127.0.0.1, and an ssh_config that leads to them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Their names. */
const NAMES = ['web1', 'web2', 'web3', 'db1']

/** Starts them. Their homes and that of the user, with the configuration, are made in `folder`. */
export async function startHosts(folder) {
  const { formatPrivateKey, formatPublicKey, generatePrivateKey } = await import('@yon/ssh/keys')
  const hostKey = await generatePrivateKey({ kind: 'ed25519' })
  const userKey = await generatePrivateKey({ kind: 'ed25519' })
  const started = await Promise.all(NAMES.map((name) => startHost(name, join(folder, name), hostKey, userKey)))
  const home = join(folder, 'home')
  const settings = join(home, '.ssh')
  mkdirSync(settings, { recursive: true, mode: 0o700 })
  writeFileSync(join(settings, 'id_ed25519'), await formatPrivateKey(userKey), { mode: 0o600 })
  const publicKey = formatPublicKey(hostKey.public).trim()
  const known = started.map(({ port }) => `[127.0.0.1]:${port} ${publicKey}\n`)
  writeFileSync(join(settings, 'known_hosts'), known.join(''))
  const blocks = started.map(({ name, port }) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  User demo\n`)
  writeFileSync(join(settings, 'config'), blocks.join(''), { mode: 0o600 })
  return { home, stop: async () => void (await Promise.all(started.map(({ server }) => server.close()))) }
}

async function startHost(name, home, hostKey, userKey) {
  const { serve, systemPrograms } = await import('@yon/ssh/server')
  mkdirSync(home)
  const server = await serve({
    hostKeys: [hostKey],
    authentication: { publickey: ({ key }) => key.equals(userKey.publicKey) },
    onSession: (session) => systemPrograms(session, { cwd: home, env: { HOME: home }, shell: '/bin/sh' }),
  })
  return { name, server, port: server.port }
}
