// Driver of this project's own client, @yon/ssh.
import { readFileSync } from 'node:fs'
import { dial, type DialOptions, key, type ServerPreferences, type Session } from '@yon/ssh'
import type { Target } from '../measure/target.ts'
import type { Command, Connection, Library } from './library.ts'
import { serve } from './serve.ts'
import type { Route } from './step.ts'

async function load(): Promise<Library> {
  const { parsePrivateKey } =
    await inside<typeof import('../../packages/ssh/src/keys/parse-private-key.ts')>('keys/parse-private-key.js')
  const { acceptHostKey } =
    await inside<typeof import('../../packages/ssh/src/protocol/proofs.ts')>('protocol/proofs.js')
  const { VERSION } = await inside<typeof import('../../packages/ssh/src/version.ts')>('version.js')

  let authentication: DialOptions['authentication'] | undefined
  const trustOnly = (expected: Buffer): DialOptions['trust'] => ({
    verify({ hostKey }) {
      if (!expected.equals(hostKey)) return Promise.reject(new Error('another host key'))
      return Promise.resolve(acceptHostKey(hostKey))
    },
  })
  return {
    ready: { version: VERSION },
    async connect({ host, user, keyFile, hostKey }: Target, route: Route): Promise<Connection> {
      authentication ??= [key(await parsePrivateKey(readFileSync(keyFile, 'utf8')))]
      const trust = trustOnly(Buffer.from(hostKey.split(' ')[1] ?? '', 'base64'))
      const connection = await dial({ host, user, authentication, trust, ...settings(route) })
      return {
        exec: (command, { pty } = { pty: false }) =>
          Promise.resolve(commandOf(connection.exec(command, pty ? { pty: TERMINAL } : {}))),
        close: () => connection.close(),
      }
    },
  }
}

function settings({ port, cipher, mac, keyExchange, remembered }: Route) {
  return {
    port,
    algorithms: { cipher, mac, keyExchange },
    ...(remembered === true && { preferences: MEMORY }),
  }
}

function commandOf({ stdin, stdout, stderr, exit }: Session): Command {
  stderr.resume()
  const status = exit.then((end) => {
    if (end.error !== undefined) throw end.error
    return end.status ?? -1
  })
  return { stdin, stdout, exit: status }
}

/** A module of the package that is not exported. */
function inside<T>(file: string): Promise<T> {
  return import(new URL(file, import.meta.resolve('@yon/ssh')).href) as Promise<T>
}

const TERMINAL = { term: 'dumb', columns: 80, rows: 24 }

const servers = new Map<string, ServerPreferences>()
const MEMORY: NonNullable<DialOptions['preferences']> = {
  get: (host, port) => Promise.resolve(servers.get(`${host}:${port}`)),
  set(host, port, preferences) {
    servers.set(`${host}:${port}`, preferences)
    return Promise.resolve()
  },
}

await serve(load)
