// Driver of this project's own client, @yon/ssh.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dial, type DialOptions, key, pin, type ServerPreferences, type Session } from '@yon/ssh'
import { parsePrivateKey } from '@yon/ssh/keys'
import type { Target } from '../measure/target.ts'
import type { Command, Connection, Library } from './library.ts'
import { serve } from './serve.ts'
import type { Route } from './step.ts'

async function load(): Promise<Library> {
  const { version } = createRequire(import.meta.url)('../../../packages/ssh/package.json') as { version: string }
  let known: Pick<DialOptions, 'authentication' | 'trust'> | undefined
  return {
    ready: { version },
    async connect({ host, user, keyFile, hostKey }: Target, route: Route): Promise<Connection> {
      known ??= { authentication: [key(await parsePrivateKey(readFileSync(keyFile, 'utf8')))], trust: pin(hostKey) }
      const connection = await dial({ host, user, ...known, ...settings(route) })
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
