// OpenSSH's ssh-add and our client against our own agent.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { Agent, connectAgent } from '../../src/agent/client.ts'
import { forwardAgent } from '../../src/agent/forward.ts'
import { Keyring } from '../../src/agent/keyring.ts'
import { serveAgent } from '../../src/agent/server.ts'
import { memoryPair } from '../../src/io/memory.ts'
import { listenUnixSocket } from '../../src/io/unix-socket.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { inDirectory, needs, run, runAsync } from '../keys/programs.ts'

const data = new TextEncoder().encode('what is signed')

test('ssh-add lists, adds, uses, locks and removes keys of our agent', needs('ssh-add'), () =>
  inDirectory(async (path) => {
    const keyring = new Keyring()
    await using listener = await listenUnixSocket(path('sock'), (stream) => void serveAgent(stream, keyring))
    const environment = { SSH_AUTH_SOCK: listener.path }
    for (const kind of [['ed25519'], ['ecdsa', '-b', '521'], ['rsa', '-b', '2048']]) {
      const file = path(kind[0] as string)
      run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-f', file])
      await runAsync('ssh-add', ['-q', '-t', '100', file], environment)
      assert.equal(
        (await runAsync('ssh-add', ['-L'], environment)).includes(readFileSync(`${file}.pub`, 'utf8').trim()),
        true,
      )
      // -T signs with the agent and verifies with the public key; with RSA it asks for SHA-1, which we refuse.
      const tested = runAsync('ssh-add', ['-T', `${file}.pub`], environment)
      await (kind[0] === 'rsa' ? assert.rejects(tested, /refused/) : tested)
    }
    await runAsync('ssh-add', ['-d', path('rsa')], environment)
    assert.equal(keyring.keys.length, 2)
    keyring.lock(data)
    await assert.rejects(runAsync('ssh-add', ['-l'], environment), /no identities/)
    keyring.unlock(data)
    // A constraint that we do not know must make us refuse the key.
    writeFileSync(path('known_hosts'), `localhost ${readFileSync(`${path('ed25519')}.pub`, 'utf8')}`)
    const restricted = ['-q', '-h', 'localhost', '-H', path('known_hosts'), path('rsa')]
    await assert.rejects(runAsync('ssh-add', restricted, environment), /refused/)
    await runAsync('ssh-add', ['-D'], environment)
    assert.equal(keyring.keys.length, 0)
  }),
)

test('forwarding binds the session before the far end is heard', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('key')])
    const key = await parsePrivateKey(readFileSync(path('key'), 'utf8'))
    const keyring = new Keyring()
    keyring.add(key, { confirm: true })
    const sessionIdentifier = new Uint8Array(32).fill(7)
    const signature = key.sign(sessionIdentifier, 'ssh-ed25519')
    const [agentEnd, relayEnd] = memoryPair()
    const [channel, farEnd] = memoryPair()
    const seen: unknown[] = []
    const served = serveAgent(agentEnd, keyring, {
      confirm: (_, bindings) => Promise.resolve(seen.push(...bindings) > 0),
    })
    const session = { hostKey: key.publicKey, sessionIdentifier, signature }
    const relayed = forwardAgent({ channel, agent: relayEnd, session })
    const far = new Agent(farEnd)
    const [signer] = await far.signers()
    await signer?.sign(data, 'ssh-ed25519')
    assert.equal(seen.length, 1)
    assert.equal((seen[0] as { isForwarding: boolean }).isForwarding, true)
    far.close()
    await relayed
    await served
  }),
)

test('requests keep their order; an aborted one does not disturb the others', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('key')])
    const key = await parsePrivateKey(readFileSync(path('key'), 'utf8'))
    const keyring = new Keyring()
    keyring.add(key)
    await using listener = await listenUnixSocket(path('sock'), (stream) => void serveAgent(stream, keyring))
    using agent = await connectAgent(listener.path)
    const abort = new AbortController()
    const first = agent.identities({ signal: abort.signal })
    const second = agent.sign(key.publicKey, data, 'ssh-ed25519', { signal: abort.signal })
    const third = agent.identities()
    abort.abort()
    await assert.rejects(first, { code: 'aborted' })
    await assert.rejects(second, { code: 'aborted' })
    assert.equal((await third).length, 1)
    await assert.rejects(agent.identities({ signal: AbortSignal.abort() }), { code: 'aborted' })
    agent.close()
    await assert.rejects(agent.identities(), { code: 'closed' })
  }),
)
