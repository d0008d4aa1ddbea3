// Every function that takes an AbortSignal, with one that has fired already: nothing is begun, and the caller is told.
import assert from 'node:assert/strict'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Agent, connectAgent, connectUnixSocket, Keyring, serveAgent } from '../../src/agent/index.ts'
import { connect, type Connection, connectTcp, insecureAcceptAnyHostKey, memoryPair, serve } from '../../src/index.ts'
import { askPerson, promptOnTerminal } from '../../src/io/terminal/index.ts'
import { generatePrivateKey } from '../../src/keys/index.ts'
import { sesame, startServer, type TestServer } from '../server/pair.ts'

const signal = AbortSignal.abort(new Error('not wanted any more'))

/** What each call gives; a session is no promise, so its own promises are looked at. */
const calls: Readonly<Record<string, (connection: Connection, folder: string) => Promise<unknown>>> = {
  run: (connection) => connection.run('true', { signal }),
  'exec, started': (connection) => connection.exec('true', { signal }).started,
  'exec, lines': async (connection) => {
    for await (const line of connection.exec('true', { signal }).lines()) assert.fail(line)
  },
  'shell, started': (connection) => connection.shell({ signal }).started,
  'subsystem, started': (connection) => connection.subsystem('sftp', { signal }).started,
  'session, started': (connection) => connection.session({ kind: 'shell' }, { signal }).started,
  openTcp: (connection) => connection.openTcp('127.0.0.1', 1, { signal }),
  openUnix: (connection) => connection.openUnix('/nowhere', { signal }),
  forwardLocal: (connection) => connection.forwardLocal({ listen: '127.0.0.1:0', to: '127.0.0.1:1', signal }),
  'forwardLocal to a socket': (connection, folder) =>
    connection.forwardLocal({ listen: join(folder, 'never'), to: '127.0.0.1:1', signal }),
  forwardRemote: (connection) => connection.forwardRemote({ listen: '0', to: '127.0.0.1:1', signal }),
  connect: (_, folder) => connect('h.example', { signal, configFile: 'none', settings: proxied(folder) }),
  connectTcp: () => connectTcp({ host: '127.0.0.1', port: 1, signal }),
  serve: async () => serve({ hostKeys: [await generatePrivateKey({ kind: 'ed25519' })], authentication: {}, signal }),
  connectUnixSocket: () => connectUnixSocket('/nowhere', signal),
  connectAgent: () => connectAgent('/nowhere', { signal }),
  'agent.identities': () => withAgent((agent) => agent.identities({ signal })),
  promptOnTerminal: () => promptOnTerminal('? ', { signal }),
  'askPerson with a program': () => askPerson('? ', { signal, environment: { SSH_ASKPASS_REQUIRE: 'force' } }),
}

describe('a signal that has fired already', () => {
  let server: TestServer
  let connection: Connection
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yon-abort-'))
    server = await startServer({ forwarding: () => true })
    connection = await server.connect()
  })
  after(async () => {
    await connection.close()
    await server.server.close()
    await rm(folder, { recursive: true })
  })

  for (const [name, call] of Object.entries(calls)) {
    test(`${name} rejects`, async () => {
      await assert.rejects(call(connection, folder), { code: 'aborted', cause: signal.reason })
    })
  }

  test('dial rejects, and the server sees nobody come in', async () => {
    const options = { trust: insecureAcceptAnyHostKey(), authentication: [sesame], signal }
    await assert.rejects(server.connect(options), { code: 'aborted', hop: '127.0.0.1' })
    assert.equal([...server.server.connections].filter(({ isAuthenticated }) => isAuthenticated).length, 1)
  })

  test('interact ends with the error, as its other ends do', async () => {
    const { error } = await connection.shell({ terminal: process, stdin: false, signal })
    assert.equal(error?.code, 'aborted')
  })

  test('no proxy command ran, no socket was left, no forward stays at the server', async () => {
    for (const name of ['ran', 'never']) await assert.rejects(access(join(folder, name)), { code: 'ENOENT' })
    await connection.whenIdle()
  })
})

test('a forward that is aborted while the server thinks rejects, and is cancelled when it is there', async () => {
  let allow: (allowed: boolean) => void = () => {}
  let asked = (): void => {}
  const wasAsked = new Promise<void>((resolve) => (asked = resolve))
  const forwarding = (): Promise<boolean> => {
    asked()
    return new Promise((settle) => (allow = settle))
  }
  await using server = await startServer({ forwarding })
  await using connection = await server.connect()
  const folder = await mkdtemp(join(tmpdir(), 'yon-abort-'))
  const path = join(folder, 'there')
  const abort = new AbortController()
  const forward = connection.forwardRemote({ listen: path, to: '127.0.0.1:1', signal: abort.signal })
  await wasAsked
  abort.abort()
  await assert.rejects(forward, { code: 'aborted' })
  allow(true)
  // Global requests are answered in order: after the second reply the first request and its cancellation are done.
  await connection.globalRequest('nothing@example.org')
  await connection.globalRequest('nothing@example.org')
  await assert.rejects(connectUnixSocket(path), { code: 'connect-failed' })
  await rm(folder, { recursive: true })
})

function proxied(folder: string): readonly [string, string][] {
  return [['ProxyCommand', `touch ${join(folder, 'ran')}`]]
}

async function withAgent(use: (agent: Agent) => Promise<unknown>): Promise<unknown> {
  const [here, there] = memoryPair()
  void serveAgent(there, new Keyring())
  const agent = new Agent(here)
  try {
    return await use(agent)
  } finally {
    agent.close()
  }
}
