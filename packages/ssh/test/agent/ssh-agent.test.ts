// Our client against OpenSSH's ssh-agent.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { connectAgent } from '../../src/agent/client.ts'
import { findHostKeyAlgorithm } from '../../src/algorithms/host-key/catalog.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { parsePublicKeyLine } from '../../src/keys/public-key-line.ts'
import { needs, run, runAsync } from '../keys/programs.ts'
import { withSshAgent } from './real-agent.ts'

const data = new TextEncoder().encode('what is signed')

test('ssh-agent: keys added by ssh-add are listed and sign, certificates too', needs('ssh-agent'), () =>
  withSshAgent(async (socket, path) => {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('ca')])
    const kinds = [['ed25519'], ['ecdsa', '-b', '384'], ['rsa', '-b', '2048']]
    for (const [index, kind] of kinds.entries()) {
      const file = path(`key${index}`)
      run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-C', `comment ${index}`, '-f', file])
      run('ssh-keygen', ['-q', '-s', path('ca'), '-I', 'id', '-n', 'me', `${file}.pub`])
      await runAsync('ssh-add', ['-q', file], { SSH_AUTH_SOCK: socket })
    }
    using agent = await connectAgent(socket)
    const signers = await agent.signers()
    assert.equal(signers.length, 6)
    for (const signer of signers) {
      for (const name of signer.algorithms) {
        // OpenSSH 9.2 still makes SHA-1 signatures when asked to; others may refuse.
        if (name.startsWith('ssh-rsa')) continue
        const signature = await signer.sign(data, name)
        assert.ok(findHostKeyAlgorithm(name)?.verify(signer.publicKey, signature, data), name)
      }
    }
  }),
)

test('ssh-agent: keys that we add are the ones ssh-add lists; removing, locking, unlocking', needs('ssh-agent'), () =>
  withSshAgent(async (socket, path) => {
    using agent = await connectAgent(socket)
    const environment = { SSH_AUTH_SOCK: socket }
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('ca')])
    const kinds = [['ed25519'], ['ecdsa', '-b', '256'], ['ecdsa', '-b', '521'], ['rsa', '-b', '2048']]
    for (const [index, kind] of kinds.entries()) {
      const file = path(`key${index}`)
      run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-C', `comment ${index}`, '-f', file])
      run('ssh-keygen', ['-q', '-s', path('ca'), '-I', 'id', '-n', 'me', `${file}.pub`])
      const key = await parsePrivateKey(readFileSync(file, 'utf8'))
      const certificate = parsePublicKeyLine(readFileSync(`${file}-cert.pub`, 'utf8')).key
      await agent.add(key)
      await agent.add(key.withCertificate(certificate), { lifetimeSeconds: 1000 })
      const listed = await runAsync('ssh-add', ['-L'], environment)
      assert.ok(listed.includes(key.public.toString()))
      assert.ok(listed.includes(`${certificate.type} ${Buffer.from(certificate.blob).toString('base64')}`))
      await agent.remove(key.publicKey)
      assert.ok(!(await runAsync('ssh-add', ['-L'], environment)).includes(key.public.toString()))
    }
    assert.equal((await agent.identities()).length, 4)
    await agent.lock(new TextEncoder().encode('secret'))
    assert.deepEqual(await agent.identities(), [])
    await assert.rejects(agent.unlock(new TextEncoder().encode('wrong')), { code: 'agent-failed' })
    await agent.unlock(new TextEncoder().encode('secret'))
    assert.equal((await agent.identities()).length, 4)
    await agent.removeAll()
    assert.deepEqual(await agent.identities(), [])
  }),
)

test('ssh-agent: session-bind is taken once with a good signature', needs('ssh-agent'), () =>
  withSshAgent(async (socket, path) => {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('host')])
    const host = await parsePrivateKey(readFileSync(path('host'), 'utf8'))
    const sessionIdentifier = new Uint8Array(32).fill(7)
    const signature = host.sign(sessionIdentifier, 'ssh-ed25519')
    const binding = { hostKey: host.publicKey, sessionIdentifier, signature, isForwarding: false }
    using agent = await connectAgent(socket)
    assert.equal(await agent.bindSession({ ...binding, sessionIdentifier: new Uint8Array(32) }), false)
    assert.equal(await agent.bindSession(binding), true)
    assert.equal(await agent.bindSession(binding), false)
  }),
)

test('ssh-agent: a key restricted to one host is there for that host only', needs('ssh-agent'), () =>
  withSshAgent(async (socket, path) => {
    for (const name of ['here', 'elsewhere', 'key']) {
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)])
    }
    writeFileSync(path('known_hosts'), `here.example ${readFileSync(path('here.pub'), 'utf8')}`)
    const restriction = ['-h', 'here.example', '-H', path('known_hosts')]
    await runAsync('ssh-add', ['-q', ...restriction, path('key')], { SSH_AUTH_SOCK: socket })
    const listedFor = async (name: string, isForwarding: boolean): Promise<number> => {
      const host = await parsePrivateKey(readFileSync(path(name), 'utf8'))
      const sessionIdentifier = new TextEncoder().encode(`session with ${name}`)
      const signature = host.sign(sessionIdentifier, 'ssh-ed25519')
      using agent = await connectAgent(socket)
      const session = { hostKey: host.publicKey, sessionIdentifier, signature }
      assert.equal(await agent.bindSession({ ...session, isForwarding }), true)
      return (await agent.identities()).length
    }
    assert.equal(await listedFor('here', false), 1)
    assert.equal(await listedFor('elsewhere', false), 0)
    assert.equal(await listedFor('elsewhere', true), 0)
  }),
)

test('no agent at the path: agent-failed', () =>
  assert.rejects(connectAgent('/nonexistent/agent'), { code: 'agent-failed' }))
