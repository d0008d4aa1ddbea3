// `~/` at the front of a path, in everything that takes the path of a file.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connectAgent, Keyring, listenUnixSocket, serveAgent } from '../src/agent/index.ts'
import { expandHome } from '../src/home-path.ts'
import { acceptNew, connect, HostKeyError, keyFile, knownHosts } from '../src/index.ts'
import { findIdentity, generatePrivateKey, loadPrivateKey, loadPublicKey, savePrivateKey } from '../src/keys/index.ts'
import { appendLines, FilePreferencesStore, readKnownHosts, rewrite } from '../src/known-hosts/index.ts'
import { startServer } from './server/pair.ts'

describe('~ in paths', () => {
  const { homedir } = userInfo()
  let folder: string
  /** The same file by both names. */
  const at = (name: string) => {
    const tilde = `~/${relative(homedir, join(folder, name))}`
    return { tilde, path: `${homedir}${tilde.slice(1)}` }
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yon-home-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('only at the front, and only of the own user', () => {
    assert.equal(expandHome('~/.ssh/config'), `${homedir}/.ssh/config`)
    assert.equal(expandHome('~'), homedir)
    for (const path of ['~root/x', 'a/~/b', '/~/x', '~x', '', './~/x']) assert.equal(expandHome(path), path)
  })

  test('keys are saved, found and loaded', async () => {
    const { path, tilde } = at('id')
    const key = await generatePrivateKey({ kind: 'ed25519' })
    await savePrivateKey(tilde, key)
    assert.equal((await findIdentity(tilde))?.path, path)
    assert.deepEqual((await loadPrivateKey(tilde)).publicKey, key.publicKey)
    assert.ok((await loadPublicKey(`${tilde}.pub`)).equals(key.publicKey))
    await using server = await startServer({
      authentication: { publickey: (login) => Buffer.from(key.publicKey).equals(login.key.blob) },
    })
    await using connection = await server.connect({ authentication: [keyFile(tilde)] })
    assert.ok(connection.isEstablished)
  })

  test('known hosts are written and read, and messages name the file', async () => {
    await using server = await startServer()
    const { path, tilde } = at('known_hosts')
    await (await server.connect({ trust: acceptNew(tilde) })).close()
    assert.match(await readFile(path, 'latin1'), /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 /)
    await (await server.connect({ trust: knownHosts({ files: { user: [tilde] } }) })).close()
    await rewrite(tilde, () => ({ text: '', removed: [], added: [] }) as never)
    await appendLines(tilde, ['h.example ssh-ed25519 AAAA'])
    assert.equal((await readKnownHosts([tilde])).length, 1)
    const other = await generatePrivateKey({ kind: 'ed25519' })
    await writeFile(path, `[127.0.0.1]:${server.server.port} ${other.public.toString()}\n`)
    const changed = server.connect({ trust: knownHosts({ files: { user: [tilde] } }) })
    await assert.rejects(changed, (error) => {
      assert.ok(error instanceof HostKeyError)
      assert.equal(error.locations[0]?.file, path)
      assert.ok(error.advice?.includes(`'${path}'`), error.advice)
      return true
    })
  })

  test('preferences, configurations and agents are found', async () => {
    const preferences = new FilePreferencesStore(at('preferences').tilde)
    await preferences.set('h', 22, { software: 'x', keyExchange: ['curve25519-sha256'], hostKey: ['ssh-ed25519'] })
    assert.match(await readFile(at('preferences').path, 'latin1'), /curve25519/)
    await writeFile(at('config').path, 'NoSuchKeyword x\n')
    await assert.rejects(connect('h', { configFile: at('config').tilde }), {
      code: 'invalid-config',
      message: /terminating/,
    })
    const listener = await listenUnixSocket(at('agent').path, (stream) => void serveAgent(stream, new Keyring()))
    const agent = await connectAgent(at('agent').tilde)
    assert.deepEqual(await agent.identities(), [])
    agent.close()
    await listener.close()
  })
})
