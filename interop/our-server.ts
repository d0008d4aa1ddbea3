// Our own server, with keys that other programs' clients can read.
import { writeFile } from 'node:fs/promises'
import { loadPrivateKey, loadPublicKey } from '@yon/ssh/keys'
import { type Server, type ServerEvent, type ServerOptions, serve, systemPrograms } from '@yon/ssh/server'
import { generateKey, type KeyType } from './keys.ts'
import { temporaryFolder, type TemporaryFolder } from './temporary.ts'

export interface OurServerOptions extends Partial<ServerOptions> {
  /** Default: ed25519. */
  readonly hostKeyTypes?: readonly KeyType[]
  /** Keys to make that may log in. Default: ed25519. */
  readonly clientKeyTypes?: readonly KeyType[]
}

export interface OurServer extends AsyncDisposable {
  readonly server: Server
  readonly host: '127.0.0.1'
  readonly port: number
  readonly user: 'alice'
  readonly password: 'sesame'
  readonly folder: TemporaryFolder
  readonly events: readonly ServerEvent[]
  readonly hostKeyFiles: Readonly<Partial<Record<KeyType, string>>>
  readonly clientKeys: Readonly<Partial<Record<KeyType, string>>>
  readonly knownHostsFile: string
  /** Options of OpenSSH's `ssh` to log in with the first client key, without questions. */
  readonly sshArguments: readonly string[]
}

/** Everything that we have, the dated and the broken ones last. */
export const everyAlgorithm = {
  keyExchange: '+diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1',
  cipher: '+aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc',
  mac: '+hmac-sha1-etm@openssh.com,hmac-sha1,hmac-sha1-96*,hmac-md5*',
} as const

/** Needs `requires('ssh-keygen')`. Lets in alice with a key, a password or its questions, and runs what she asks for. */
export async function startOurServer(options: OurServerOptions = {}): Promise<OurServer> {
  const { hostKeyTypes = ['ed25519'], clientKeyTypes = ['ed25519'], ...changes } = options
  const folder = await temporaryFolder()
  const hosts = await makeKeys(folder, 'host', hostKeyTypes)
  const clients = await makeKeys(folder, 'client', clientKeyTypes)
  const allowed = await Promise.all(Object.values(clients.files).map((file) => loadPublicKey(`${file}.pub`)))
  const events: ServerEvent[] = []
  const server = await serve({
    hostKeys: await Promise.all(Object.values(hosts.files).map((file) => loadPrivateKey(file))),
    authentication: {
      publickey: ({ key, userName }) => userName === USER && allowed.some((each) => each.equals(key)),
      password: ({ userName, password }) => userName === USER && password === PASSWORD,
    },
    onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }),
    onEvent: (event) => events.push(event),
    ...changes,
  })
  const knownHostsFile = folder.file('known_hosts')
  await writeFile(knownHostsFile, hosts.lines.map((line) => `[127.0.0.1]:${server.port} ${line}\n`).join(''))
  return {
    ...{ server, folder, events, knownHostsFile, host: '127.0.0.1', user: USER, password: PASSWORD },
    port: server.port,
    hostKeyFiles: hosts.files,
    clientKeys: clients.files,
    sshArguments: sshArguments(server.port, knownHostsFile, Object.values(clients.files)[0]),
    async [Symbol.asyncDispose]() {
      await server.close()
      await folder.remove()
    },
  }
}

async function makeKeys(folder: TemporaryFolder, name: string, types: readonly KeyType[]) {
  const files: Partial<Record<KeyType, string>> = {}
  const lines: string[] = []
  for (const type of types) {
    files[type] = folder.file(`${name}_${type}`)
    lines.push(await generateKey(files[type], type))
  }
  return { files, lines }
}

function sshArguments(port: number, knownHostsFile: string, identity: string | undefined): string[] {
  const options = {
    UserKnownHostsFile: knownHostsFile,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    IdentitiesOnly: 'yes',
    BatchMode: 'yes',
  }
  const identities = identity === undefined ? [] : ['-i', identity]
  const each = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  return ['-F', '/dev/null', ...each, ...identities, '-p', String(port), '-l', USER]
}

const USER = 'alice'
const PASSWORD = 'sesame'
