// Our client, as the tests use it: against one of the servers of this folder, trusting only its host keys.
import { type Connection, dial, type DialOptions, keyFile, knownHosts } from '@yon/ssh'

/** What all servers of this folder have in common. */
export interface ServerUnderTest {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly knownHostsFile: string
  readonly clientKeys: Readonly<Partial<Record<string, string>>>
}

/** Connects with the server's first client key; `options` replace what they name. */
export async function connectTo(server: ServerUnderTest, options: Partial<DialOptions> = {}): Promise<Connection> {
  const { host, port, user, knownHostsFile } = server
  const trust = knownHosts({ files: { user: [knownHostsFile] }, strict: 'yes' })
  return await dial({ host, port, user, trust, authentication: [keyFile(firstKey(server))], ...options })
}

function firstKey({ clientKeys }: ServerUnderTest): string {
  const [path] = Object.values(clientKeys)
  if (path === undefined) throw new Error('the server has no client key')
  return path
}
