// The first words of advice are about the nearest cause.
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  agentKeys,
  AuthenticationError,
  connect,
  dial,
  type DialOptions,
  insecureAcceptAnyHostKey,
  key,
  keyboardInteractive,
  keyFile,
  password,
  serve,
  SshError,
} from '../../src/index.ts'
import { generatePrivateKey, loadPrivateKey, loadPublicKey, savePrivateKey } from '../../src/keys/index.ts'
import type { ServerOptions } from '../../src/server/options.ts'
import { startServer } from '../server/pair.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yon-nearest-'))
})
after(() => rm(folder, { recursive: true }))

async function errorOf(promise: Promise<unknown>): Promise<SshError> {
  const error: unknown = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof SshError, String(error))
  return error
}

async function denied(server: Partial<ServerOptions>, authentication: DialOptions['authentication']) {
  await using started = await startServer(server)
  const error = await errorOf(started.connect({ authentication }))
  assert.ok(error instanceof AuthenticationError, String(error))
  return error
}

describe('a destination with a port that is none of the URI', () => {
  test('connect, by name and by address', async () => {
    for (const host of ['127.0.0.1:32417', 'no-such-host.invalid:22']) {
      const error = await errorOf(connect(`root@${host}`, { configFile: 'none' }))
      assert.equal(error.code, 'connect-failed')
      assert.equal(error.advice, `the port is no part of the host: write ssh://root@${host}, or give it as port`)
    }
  })

  test('dial, and a host without a port', async () => {
    const options = { user: 'root', trust: insecureAcceptAnyHostKey(), authentication: [] }
    assert.match((await errorOf(dial({ host: 'h.invalid:22', ...options }))).advice ?? '', /ssh:\/\/root@h\.invalid:22/)
    assert.match((await errorOf(dial({ host: 'h.invalid', ...options }))).advice ?? '', /spelling of h\.invalid/)
  })
})

describe('a wrong secret comes before keys', () => {
  const publickey = (): boolean => false

  test('a password', async () => {
    const authentication = { publickey, password: () => false }
    const unknown = key(await generatePrivateKey())
    const { advice } = await denied({ authentication }, [unknown, password('wrong')])
    assert.match(advice ?? '', /^check the user name alice and the password; put one of the offered keys/)
    const missing = await denied({ authentication }, [password('wrong')])
    assert.match(missing.advice ?? '', /^check the user name alice and the password; give a key/)
  })

  test('answers', async () => {
    const authentication: ServerOptions['authentication'] = {
      publickey,
      async keyboardInteractive({ prompt }) {
        await prompt({ prompts: [{ prompt: 'Code: ', echo: false }] })
        return false
      },
    }
    const { advice } = await denied({ authentication }, [keyboardInteractive(() => ['0'])])
    assert.match(advice ?? '', /^check the user name alice and the answers; give a key/)
  })
})

describe('key files', () => {
  const authentication = { publickey: () => true }

  test('open to others: chmod', { skip: process.platform === 'win32' ? 'no permission bits' : false }, async () => {
    const path = join(folder, 'open')
    await savePrivateKey(path, await generatePrivateKey())
    await chmod(path, 0o644)
    const error = await denied({ authentication }, [keyFile(path)])
    assert.ok(error.tried.some(({ reason, advice }) => reason !== undefined && advice === `chmod 600 ${path}`))
    assert.ok(error.advice?.includes(`Permissions 0644 for '${path}' are too open. (chmod 600 ${path})`), error.advice)
  })

  test('the public half', async () => {
    const path = join(folder, 'half')
    await savePrivateKey(path, await generatePrivateKey())
    const problems: unknown[] = []
    const onProblem = (_: string, error: unknown): void => void problems.push(error)
    const error = await denied({ authentication }, [keyFile(`${path}.pub`, { onProblem })])
    assert.ok(error.advice?.includes(`this is the public key, which cannot sign (name the private key: ${path})`))
    assert.deepEqual(
      problems.map((problem) => (problem as SshError).code),
      ['invalid-key'],
    )
  })

  test('that cannot be read', async () => {
    for (const [path, code, words] of [
      [join(folder, 'nope'), 'ENOENT', /No such file or directory$/],
      [folder, 'EISDIR', /cannot be read: .*directory$/],
    ] as const) {
      if (code === 'EISDIR') await chmod(path, 0o700)
      for (const load of [loadPrivateKey, loadPublicKey]) {
        const error = await errorOf(load(path))
        assert.deepEqual([error.code, error.phase], ['invalid-key', 'local'])
        assert.ok(error.message.includes(path), error.message)
        assert.match(error.message, words)
        assert.match(error.advice ?? '', /check the path/)
        assert.equal((error.cause as NodeJS.ErrnoException).code, code)
      }
    }
    const missing = join(folder, 'nope')
    const { advice } = await denied({ authentication }, [keyFile(missing)])
    assert.equal(advice, `${missing}: No such file or directory`)
  })
})

test('what is neither a key, a kind of key nor an agent is an invalid argument', async () => {
  const invalid = { name: 'SshError', code: 'invalid-argument' }
  for (const hostKeys of [['-----BEGIN OPENSSH PRIVATE KEY-----'], ['/etc/key'], [null], 'key', undefined, [{}]]) {
    await assert.rejects(serve({ hostKeys: hostKeys as never }), { ...invalid, advice: /loadPrivateKey/ })
  }
  await assert.rejects(serve({ hostKeys: [] }), { code: 'invalid-config' })
  for (const port of [80_000, -1]) {
    await assert.rejects(serve({ hostKeys: [await generatePrivateKey()], port }), { name: 'SshError' })
  }
  for (const request of [
    { kind: 'x' },
    {},
    null,
    { kind: 'ecdsa', curve: 'x' },
    { kind: 'ecdsa', curve: 'toString' },
  ]) {
    await assert.rejects(generatePrivateKey(request as never), invalid)
  }
  for (const agent of ['/path', undefined, null, {}]) {
    assert.throws(() => agentKeys(agent as never), { ...invalid, advice: /connectAgent\(path\)/ })
  }
})
