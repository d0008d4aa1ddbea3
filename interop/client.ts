// Our client, as the tests use it: against one of the servers of this folder, trusting only its host keys.
import { readFile } from 'node:fs/promises'
import { type Connection, dial, type DialOptions, key, type TrustPolicy } from '@yon/ssh'
import { parsePrivateKey, type PrivateKey } from '@yon/ssh/keys'

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
  const { host, port, user } = server
  const authentication = options.authentication ?? [await keyFile(firstKey(server))]
  return await dial({ host, port, user, trust: listedIn(server.knownHostsFile), ...options, authentication })
}

/** Authentication with a private key file. */
export async function keyFile(path: string, passphrase?: string): Promise<DialOptions['authentication'][number]> {
  return key(await signerOf(path, passphrase))
}

export async function signerOf(path: string, passphrase?: string): Promise<PrivateKey> {
  return await parsePrivateKey(await readFile(path, 'utf8'), { passphrase })
}

/** Trusts what a known_hosts file says, and asks nobody. */
export function listedIn(knownHostsFile: string): TrustPolicy {
  return knownHosts({ files: { user: [knownHostsFile] }, strict: 'yes' })
}

function firstKey({ clientKeys }: ServerUnderTest): string {
  const [path] = Object.values(clientKeys)
  if (path === undefined) throw new Error('the server has no client key')
  return path
}

/** A module of the package that is not exported. */
export async function inside<T>(path: string): Promise<T> {
  return (await import(new URL(path, import.meta.resolve('@yon/ssh')).href)) as T
}

const { knownHosts } = await inside<{
  knownHosts: (options: { files: { user: string[] }; strict: 'yes' }) => TrustPolicy
}>('client/trust/known-hosts.js')
