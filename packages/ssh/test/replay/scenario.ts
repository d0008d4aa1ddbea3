// The session that is recorded for every algorithm: log in, run a program, change the keys, run another one.
import assert from 'node:assert/strict'
import { algorithmPolicy, type AlgorithmChoices } from '../../src/algorithms/policy.ts'
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { key } from '../../src/client/authentication/public-keys.ts'
import { Connection } from '../../src/client/connection.ts'
import type { ConnectionInfo } from '../../src/client/info.ts'
import { pin } from '../../src/client/trust/pin.ts'
import type { ByteStream } from '../../src/io/byte-stream.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import type { PrivateKey } from '../../src/keys/private-key.ts'
import { deterministicCrypto } from './deterministic-crypto.ts'

/** One algorithm of one kind; the other kinds have these. */
export type Varied = Partial<Record<'keyExchange' | 'serverHostKey' | 'cipher' | 'mac' | 'compression', string>>

export interface ScenarioSurroundings {
  readonly stream: ByteStream
  readonly user: string
  /** SHA256 fingerprint of the host key. */
  readonly fingerprint: string
}

/** Runs it, checks what came back and returns what was negotiated. */
export async function runScenario(
  varied: Varied,
  { stream, user, fingerprint }: ScenarioSurroundings,
): Promise<ConnectionInfo> {
  const { compression, ...names } = { ...USUAL, ...varied }
  const algorithms: AlgorithmChoices = { ...names, compression: compression === 'zlib@openssh.com' }
  const authentication = [key(await userKey())]
  const trust = pin(fingerprint)
  const options = { host: 'recorded', user, trust, authentication, algorithms, software: 'transcript' }
  const { serverHostKey } = algorithmPolicy(hostKeyAlgorithms, algorithms)
  const crypto = deterministicCrypto(JSON.stringify(varied))
  const connection = new Connection(options, {
    stream,
    address: undefined,
    remembered: undefined,
    serverHostKey,
    trust,
    crypto,
  })
  try {
    await connection.establish()
    const { info } = connection
    await useIt(connection)
    return info
  } finally {
    await connection.close()
  }
}

/** The key that every recorded user logs in with. */
export async function userKey(): Promise<PrivateKey> {
  const base64 = Buffer.concat([ED25519_PKCS8, USER_KEY_SEED]).toString('base64')
  return await parsePrivateKey(`-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`)
}

async function useIt(connection: Connection): Promise<void> {
  const first = await connection.run('cat; echo problem >&2', { input: INPUT })
  assert.deepEqual([first.stdout, first.stderr, first.exit.status], [INPUT, 'problem\n', 0])
  connection.rekey()
  const second = await connection.run('cat; exit 7', { input: INPUT })
  assert.deepEqual([second.stdout, second.exit.status], [INPUT, 7])
}

const USUAL = {
  keyExchange: 'curve25519-sha256',
  serverHostKey: 'ssh-ed25519',
  cipher: 'aes128-ctr',
  mac: 'hmac-sha2-256-etm@openssh.com',
  compression: 'none',
}

/** Of a length that is a multiple of nothing. */
const INPUT = 'the quick brown fox jumps over the lazy dog\n'.repeat(7)

/** Ed25519, because its signatures are deterministic; and no secret. */
const USER_KEY_SEED = Buffer.alloc(32, 'transcript')

// RFC 8410 §7
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
