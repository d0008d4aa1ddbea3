// Our client, as the tests use it: against one of the servers of this folder, trusting only its host keys.
import { readFile } from 'node:fs/promises'
import { type Connection, dial, type DialOptions, key } from '@yon/ssh'

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
  return await dial({ host, port, user, trust: await listedIn(server.knownHostsFile), ...options, authentication })
}

/** Authentication with a private key file. */
export async function keyFile(path: string, passphrase?: string): Promise<DialOptions['authentication'][number]> {
  return key(await signerOf(path, passphrase))
}

export async function signerOf(path: string, passphrase?: string): Promise<Parameters<typeof key>[0]> {
  const { parsePrivateKey } =
    await inside<typeof import('../packages/ssh/src/keys/parse-private-key.ts')>('keys/parse-private-key.js')
  return await parsePrivateKey(await readFile(path, 'utf8'), passphrase === undefined ? {} : { passphrase })
}

/** Trusts exactly the host keys of a known_hosts file of these tests, without names and markers. */
async function listedIn(knownHostsFile: string): Promise<DialOptions['trust']> {
  const { acceptHostKey } = await inside<typeof import('../packages/ssh/src/protocol/proofs.ts')>('protocol/proofs.js')
  const lines = (await readFile(knownHostsFile, 'utf8')).split('\n')
  const keys = lines.filter((line) => line !== '' && !line.startsWith('@')).map((line) => line.split(' ')[2] ?? '')
  return {
    verify({ hostKey }) {
      const known = keys.includes(Buffer.from(hostKey).toString('base64'))
      return known ? Promise.resolve(acceptHostKey(hostKey)) : Promise.reject(new Error('another host key'))
    },
  }
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
