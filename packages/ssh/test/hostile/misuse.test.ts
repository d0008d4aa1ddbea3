// A program that gives the library what it should not: that call fails, and nothing else does.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connectAgent } from '../../src/agent/client.ts'
import type { Connection } from '../../src/client/connection.ts'
import type { DialOptions } from '../../src/client/options.ts'
import { SshError } from '../../src/errors.ts'
import { serve, Server } from '../../src/server/server.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'
import { startServer, withPrograms } from '../server/pair.ts'

const large = 'x'.repeat(300_000)
const invalid = { name: 'SshError', code: 'invalid-argument' }

const tooLarge: Record<string, (connection: Connection) => unknown> = {
  'a command': (connection) => connection.run(large),
  'a subsystem': async (connection) => connection.subsystem(large),
  'a variable': (connection) => connection.run('true', { env: { NAME: large } }),
  'a host': (connection) => connection.openTcp(large, 1),
  'a path': (connection) => connection.openUnix(large),
  'a global request': (connection) => connection.globalRequest('x@example.org', Buffer.from(large)),
  'the name of a global request': (connection) => connection.globalRequest(large),
  'the name of a signal': async (connection) => connection.exec('true').kill('SIG TERM'),
}

for (const [name, attempt] of Object.entries(tooLarge)) {
  test(`${name} that no message can carry is refused, and the connection goes on`, async () => {
    await using pair = await withPrograms()
    const connection = await pair.connect()
    const other = connection.exec('cat')
    await assert.rejects(async () => await attempt(connection), invalid)
    other.stdin.end('still here')
    assert.equal((await other.stdout.toArray()).join(''), 'still here')
    assert.equal((await connection.run('echo on')).stdout, 'on\n')
    await connection.close()
  })
}

const wrongOptions: Record<string, object> = {
  'a host that is a number': { host: 5 },
  'no user': { user: undefined },
  'no strategy': { authentication: [null] },
  'the name of a strategy': { authentication: ['publickey'] },
  'software of two lines': { software: 'a\r\nSSH-2.0-b' },
  'software of nothing': { software: '' },
  'software beyond US-ASCII': { software: 'ä' },
  'software that is too long': { software: 'x'.repeat(246) },
}

for (const [name, options] of Object.entries(wrongOptions)) {
  test(`dial with ${name} is refused before anything is sent`, async () => {
    await using pair = await startServer()
    await assert.rejects(pair.connect(options as Partial<DialOptions>), invalid)
  })
}

test('the software version may be as long as the line allows, and a comment follows it', async () => {
  await using pair = await startServer()
  await (await pair.connect({ software: `x y ${'z'.repeat(241)}` })).close()
  assert.throws(() => new Server({ hostKeys: [ed25519Signer()], software: 'a\nb' }), invalid)
})

test('a server does not listen on a port that is none', async () => {
  for (const port of [-1, 65536, Number.NaN]) {
    await assert.rejects(serve({ hostKeys: [ed25519Signer()], port }), { name: 'SshError', code: 'connect-failed' })
  }
})

test('a store of preferences that throws at once, or gives nonsense, is as good as none', async () => {
  await using pair = await startServer()
  const thrown = (): never => {
    throw new Error('no store')
  }
  const nonsense = async (): Promise<never> => ({ keyExchange: 5 }) as never
  for (const [get, set] of [
    [thrown, thrown],
    [nonsense, () => 5 as never],
  ] as const) {
    await (await pair.connect({ preferences: { get, set } })).close()
  }
})

test(
  'a path that is too long for a socket is not cut',
  { skip: process.platform === 'win32' ? 'no unix sockets' : false },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yon-'))
    const path = join(folder, 'x'.repeat(120))
    await using pair = await startServer({ forwarding: () => true })
    const connection = await pair.connect()
    await assert.rejects(connection.forwardLocal({ listen: path, to: '127.0.0.1:1' }), invalid)
    await assert.rejects(connection.forwardRemote({ listen: path, to: '127.0.0.1:1' }), { code: 'request-refused' })
    await assert.rejects(connection.openUnix(path), { code: 'channel-open-refused' })
    await assert.rejects(connectAgent(path), SshError)
    await connection.close()
    assert.deepEqual(await readdir(folder), [])
    await rm(folder, { recursive: true })
  },
)

test('many connections by one server at once are no leak of listeners', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warned)
  const echo = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await using pair = await startServer({ forwarding: () => true })
  const connection = await pair.connect()
  const { port } = echo.address() as net.AddressInfo
  const streams = await Promise.all(Array.from({ length: 30 }, () => connection.openTcp('127.0.0.1', port)))
  const ended = Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('close', resolve))))
  await connection.close()
  await ended
  // All sockets of the server end with the connection, or this would wait for ever.
  await new Promise((resolve) => echo.close(resolve))
  process.off('warning', warned)
  assert.deepEqual(warnings, [])
})
