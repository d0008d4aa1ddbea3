// One server of ours for each algorithm, so that a client can do nothing but use it.
import { type OurServer, startOurServer } from './our-server.ts'

export type AlgorithmKind = 'keyExchange' | 'cipher' | 'mac'

export interface AlgorithmServer {
  readonly kind: AlgorithmKind
  readonly name: string
  readonly server: OurServer
}

/** Starts all of them; `use` returns the names with which it succeeded. */
export async function withEveryAlgorithm(
  use: (servers: readonly AlgorithmServer[]) => Promise<readonly AlgorithmServer[]>,
): Promise<Record<AlgorithmKind, string[]>> {
  const servers: AlgorithmServer[] = []
  try {
    for (const kind of ['keyExchange', 'cipher', 'mac'] as const) {
      for (const name of everyName[kind]) {
        // The MAC of a cipher that brings its own integrity is never used.
        const cipher = kind === 'mac' ? { cipher: 'aes128-ctr,aes256-ctr' } : {}
        servers.push({
          kind,
          name,
          server: await startOurServer({ algorithms: { ...cipher, mac: MACS, [kind]: name } }),
        })
      }
    }
    const succeeded = await use(servers)
    const names = (wanted: AlgorithmKind): string[] =>
      succeeded.filter(({ kind }) => kind === wanted).map(({ name }) => name)
    return { keyExchange: names('keyExchange'), cipher: names('cipher'), mac: names('mac') }
  } finally {
    await Promise.all(servers.map(({ server }) => server[Symbol.asyncDispose]()))
  }
}

const everyName: Readonly<Record<AlgorithmKind, readonly string[]>> = {
  keyExchange: [
    'mlkem768x25519-sha256',
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group1-sha1',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
    '3des-cbc',
  ],
  mac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'umac-128-etm@openssh.com',
    'umac-64-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'umac-128@openssh.com',
    'umac-64@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha1',
    'hmac-sha1-96-etm@openssh.com',
    'hmac-sha1-96',
    'hmac-md5-etm@openssh.com',
    'hmac-md5',
    'hmac-md5-96-etm@openssh.com',
    'hmac-md5-96',
  ],
}

/** For the tests of the others: every client has one of these. */
const MACS = 'hmac-sha2-256-etm@openssh.com,hmac-sha2-256,hmac-sha1'
