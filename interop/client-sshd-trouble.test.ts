// Our client against OpenSSH's server when things go wrong: silence, death, cut and corrupted connections. Whatever was
// begun settles.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { Connection, DialOptions, SshError } from '@yon/ssh'
import { connectTo } from './client.ts'
import { type DelayProxyOptions, type Direction, startDelayProxy } from './delay-proxy.ts'
import { descendants, kill } from './process.ts'
import { requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'

describe('trouble between our client and sshd', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd({ config: ['LogLevel INFO'] })
  })
  after(() => sshd?.stop())

  /** Through a proxy; the host key is the one of the server behind it. */
  async function through(
    options: Omit<DelayProxyOptions, 'targetPort'>,
    use: (
      dial: (more?: Partial<DialOptions>) => Promise<Connection>,
      bytes: (direction: Direction) => number,
    ) => Promise<void>,
  ): Promise<void> {
    await using proxy = await startDelayProxy({ targetPort: sshd.port, ...options })
    const hostKeyAlias = `[127.0.0.1]:${sshd.port}`
    const dial = (more?: Partial<DialOptions>): Promise<Connection> =>
      connectTo({ ...sshd, port: proxy.port }, { hostKeyAlias, connectTimeoutMs: 2000, ...more })
    await use(dial, (direction) => proxy.bytes[direction])
  }

  test('silence of the server is noticed by keep-alive', async () => {
    const connection = await connectTo(sshd, { keepAlive: { intervalMs: 150, countMax: 2 } })
    const session = connection.exec('echo ready; exec sleep 60')
    await once(session.stdout, 'data')
    const stopped = sshd.connectionProcesses().flatMap((pid) => [pid, ...descendants(pid)])
    for (const pid of stopped) kill(pid, 'SIGSTOP')
    const start = performance.now()
    const error = await connection.closed
    assert.equal(error?.code, 'timed-out')
    assert.equal((await session.exit).error?.code, 'timed-out')
    const elapsed = performance.now() - start
    assert.ok(elapsed > 250 && elapsed < 3000, `${elapsed} ms`)
    for (const pid of stopped) kill(pid, 'SIGKILL')
  })

  test('keep-alive leaves a living connection alone', async () => {
    await using connection = await connectTo(sshd, { keepAlive: { intervalMs: 50, countMax: 2 } })
    const { exit } = await connection.run('sleep 1')
    assert.equal(exit.status, 0)
  })

  test('the death of the server process ends everything that was open', async () => {
    const connection = await connectTo(sshd)
    const session = connection.exec('echo ready; exec sleep 60')
    await once(session.stdout, 'data')
    const stream = once(session.stdout, 'close').catch(() => {})
    const run = assert.rejects(connection.run('sleep 60'), { code: 'connection-lost' })
    const forward = await connection.forwardLocal({ listen: '127.0.0.1:0', to: '127.0.0.1:1' })
    for (const pid of sshd.connectionProcesses()) kill(pid, 'SIGKILL')
    assert.equal((await connection.closed)?.code, 'connection-lost')
    assert.equal((await session.exit).error?.code, 'connection-lost')
    await Promise.all([run, forward.closed, stream])
    await assert.rejects(connection.run('true'), { code: 'connection-lost' })
    await assert.rejects(connection.openTcp('127.0.0.1', 1), { code: 'connection-lost' })
    assert.equal(await connection.globalRequest('nothing@example.org'), false)
  })

  test('a connection cut at many bytes of both directions: every call settles, with an error that says so', async () => {
    const length = { clientToServer: 0, serverToClient: 0 }
    await using proxy = await startDelayProxy({ targetPort: sshd.port })
    await fullSession(await connectTo({ ...sshd, port: proxy.port }, { hostKeyAlias: `[127.0.0.1]:${sshd.port}` }))
    Object.assign(length, proxy.bytes)
    for (const direction of ['clientToServer', 'serverToClient'] as const) {
      // Primes, so that the cuts fall on all kinds of places; the whole range is walked in memory elsewhere.
      for (let atByte = 1; atByte < length[direction]; atByte += atByte < 200 ? 37 : 211) {
        await through({ cut: { direction, atByte, reset: atByte % 2 === 0 } }, async (dial) => {
          const error = await dial().then(fullSession, (failed: SshError) => failed)
          if (error !== undefined) assert.match(error.code, LOST, `${direction} ${atByte}: ${error.stack}`)
        })
      }
    }
  })

  test('a changed bit in either direction never goes unseen', async () => {
    for (const direction of ['clientToServer', 'serverToClient'] as const) {
      // Not in the padding of SSH_MSG_NEWKEYS, the one thing that nothing authenticates.
      for (const atByte of [5, 30, 100, 700, 1500, 1800, 2100, 2400, 2800, 2900, 3000]) {
        await through({ flip: { direction, atByte, mask: 1 << (atByte % 8) } }, async (dial, bytes) => {
          const error = await dial().then(fullSession, (failed: SshError) => failed)
          // Of the last packet of all nobody needs to see what became.
          if (bytes(direction) > atByte + 300) assert.ok(error !== undefined, `${direction} ${atByte} was taken`)
        })
      }
    }
  })

  test('a server that says nothing is given up after the time for connecting', async () => {
    await through({ cut: { direction: 'serverToClient', atByte: 1_000_000 }, rttMs: 60_000 }, async (dial) => {
      await assert.rejects(dial({ connectTimeoutMs: 400 }), { code: 'timed-out' })
    })
  })

  test('an abort ends connecting, and later the connection', async () => {
    const early = AbortSignal.timeout(50)
    await through({ rttMs: 60_000 }, async (dial) => {
      await assert.rejects(dial({ signal: early }), { code: 'aborted' })
    })
    const abort = new AbortController()
    const connection = await connectTo(sshd, { signal: abort.signal })
    const session = connection.exec('sleep 60')
    await session.started
    abort.abort(new Error('enough'))
    assert.equal((await connection.closed)?.code, 'aborted')
    assert.equal((await session.exit).error?.code, 'aborted')
  })
})

/** What is likely to have something open wherever the connection ends. Undefined when all of it went well. */
async function fullSession(connection: Connection): Promise<SshError | undefined> {
  try {
    const session = connection.exec('cat')
    session.stdin.on('error', () => {})
    session.stdin.end('some input')
    await connection.openTcp('127.0.0.1', 1).catch((error: SshError) => assert.match(error.code, REFUSED_OR_LOST))
    const chunks = await session.stdout.toArray().catch(() => [])
    const { error } = await session.exit
    if (error !== undefined) return error
    assert.equal(Buffer.concat(chunks as Buffer[]).toString(), 'some input')
    await connection.close()
    return await connection.closed
  } finally {
    await connection.close()
  }
}

const REFUSED_OR_LOST = /^(?:channel-open-refused|connection-lost|disconnected|protocol-violation|mac-mismatch)$/
const LOST = /^(?:connection-lost|connect-failed|incompatible-peer|protocol-violation|disconnected|timed-out|closed)$/
