import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileIdentities, keyFile, type KeyFileOptions } from '../../../src/client/authentication/key-files.ts'
import { AuthenticationPlan } from '../../../src/client/authentication/plan.ts'
import type { SshError } from '../../../src/errors.ts'
import { generatePrivateKey } from '../../../src/keys/generate.ts'
import type { PrivateKey } from '../../../src/keys/private-key.ts'
import { savePrivateKey, type SavePrivateKeyOptions } from '../../../src/keys/store.ts'
import { loopback, recommended } from '../../protocol/userauth/loopback.ts'

/** Writes a fresh key and hands its path on. */
async function withKey<T>(save: SavePrivateKeyOptions, use: (path: string, key: PrivateKey) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'yon-key-files-'))
  try {
    const key = await generatePrivateKey({ kind: 'ed25519' })
    const path = join(folder, 'id')
    await savePrivateKey(path, key, { rounds: 1, ...save })
    return await use(path, key)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function logIn(path: string, options: KeyFileOptions, decision = 'accept') {
  const plan = new AuthenticationPlan({
    userName: 'alice',
    host: 'example.org',
    strategies: [keyFile(path, options)],
    acceptedAlgorithms: recommended.map(({ name }) => name),
  })
  return await loopback({
    answer: (question) => plan.answer(question),
    decide: ({ method }) => ({ decision: method === 'publickey' ? decision : 'reject' }),
  })
}

test('a key in the clear is signed with at once', async () => {
  await withKey({}, async (path) => {
    const { user, flow } = await logIn(path, {})
    assert.deepEqual([user?.userName, flow], ['alice', '>5 <6 >50 <52'])
  })
})

test('an encrypted key is asked about first, and its passphrase when it is wanted', async () => {
  await withKey({ passphrase: 'open' }, async (path) => {
    const asked: number[] = []
    const passphrase = ({ attempt }: { readonly attempt: number }): string => {
      asked.push(attempt)
      return attempt === 2 ? 'open' : 'closed'
    }
    const problems: unknown[] = []
    const rejected = await logIn(path, { passphrase }, 'reject')
    assert.deepEqual([rejected.user, asked], [undefined, []])
    const { user, flow } = await logIn(path, { passphrase, onProblem: (_, error) => problems.push(error) })
    assert.deepEqual([user?.userName, flow, asked], ['alice', '>5 <6 >50 <60 >50 <52', [1, 2]])
    assert.deepEqual(
      problems.map((error) => (error as SshError).code),
      ['wrong-passphrase'],
    )
  })
})

test('a given passphrase is tried once; nobody to ask, an empty answer and three wrong ones give the key up', async () => {
  await withKey({ passphrase: 'open' }, async (path) => {
    assert.equal((await logIn(path, { passphrase: 'open' })).user?.userName, 'alice')
    let asked = 0
    const wrong = (): string => `wrong ${++asked}`
    for (const options of [{}, { passphrase: 'wrong' }, { passphrase: () => '' }, { passphrase: wrong }]) {
      const { user, flow } = await logIn(path, options)
      assert.deepEqual([user, flow], [undefined, '>5 <6 >50 <60 >50 <51'], 'nothing signed, then "none"')
    }
    assert.equal(asked, 3)
  })
})

test('without its public half a key in PEM is decrypted before it is offered', async () => {
  await withKey({ passphrase: 'open', format: 'pkcs8' }, async (path) => {
    await rm(`${path}.pub`)
    const [identity] = await fileIdentities(path, { passphrase: 'open' })
    assert.equal(identity?.publicKey, undefined)
    const { user, flow } = await logIn(path, { passphrase: 'open' })
    assert.deepEqual([user?.userName, flow], ['alice', '>5 <6 >50 <52'])
  })
})

test('a key that others may read is not used, and said so', async () => {
  await withKey({}, async (path) => {
    await chmod(path, 0o644)
    const problems: unknown[] = []
    const { user } = await logIn(path, { onProblem: (where, error) => problems.push(where, (error as SshError).code) })
    assert.deepEqual([user, problems], [undefined, [path, 'insecure-permissions']])
  })
})

test('a private key beside a public key of another signs nothing', async () => {
  await withKey({}, async (path) => {
    const other = await generatePrivateKey({ kind: 'ed25519' })
    await writeFile(`${path}.pub`, `${other.public.toString()}\n`)
    const problems: unknown[] = []
    const { user } = await logIn(path, { onProblem: (where, error) => problems.push(where, (error as SshError).code) })
    assert.deepEqual([user, problems], [undefined, [path, 'invalid-key']])
  })
})

test('a file that is not there, or no key, is passed by', async () => {
  await withKey({}, async (path) => {
    await writeFile(`${path}-other`, 'not a key', { mode: 0o600 })
    for (const name of [`${path}-missing`, `${path}-other`]) {
      const { user, flow } = await logIn(name, {}, 'reject')
      assert.deepEqual([user, flow], [undefined, '>5 <6 >50 <51'], 'only "none" was tried')
    }
  })
})
