import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SshError } from '../../src/errors.ts'
import { connectMaster } from '../../src/mux/client.ts'
import type { MuxForward } from '../../src/mux/forward.ts'
import { startSharing } from './sharing.ts'

test('commands of several clients at once, each with its own input, output and status', async () => {
  await using sharing = await startSharing()
  const results = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (number) => {
      const shared = await (await connectMaster(sharing.path)).proxy()
      const { stdout, stderr, exit } = await shared.run(`cat; echo error >&2; exit ${number}`, {
        input: `in ${number}`,
      })
      await shared.close()
      return [stdout, stderr, exit.status]
    }),
  )
  assert.deepEqual(
    results,
    [1, 2, 3, 4, 5, 6].map((number) => [`in ${number}`, 'error\n', number]),
  )
  // The connection is still the master's own.
  assert.equal((await sharing.connection.run('echo own')).stdout, 'own\n')
})

test('several sessions of one client, and much data both ways', async () => {
  await using sharing = await startSharing()
  const shared = await (await connectMaster(sharing.path)).proxy()
  const bytes = new Uint8Array(6_000_000).map((_, i) => i * 7)
  const runs = await Promise.all([1, 2, 3].map(() => shared.run('cat', { input: bytes })))
  for (const { stdoutBytes } of runs) assert.ok(Buffer.compare(stdoutBytes, bytes) === 0)
  await shared.whenIdle()
  assert.deepEqual(shared.channels, [])
  await shared.close()
})

test('a client that vanishes takes its programs with it, and no one else', async () => {
  await using sharing = await startSharing()
  const lost = await connectMaster(sharing.path)
  const doomed = await lost.proxy()
  const session = doomed.exec('echo started; exec sleep 100')
  await session.started
  const other = await (await connectMaster(sharing.path)).proxy()
  assert.equal(sharing.connection.channels.length, 1)
  lost.close()
  assert.ok((await session.exit).error)
  await sharing.connection.whenIdle()
  assert.deepEqual(sharing.connection.channels, [])
  assert.equal((await other.run('echo well')).stdout, 'well\n')
  await other.close()
})

test('a client learns that the connection is over', async () => {
  await using sharing = await startSharing()
  const shared = await (await connectMaster(sharing.path)).proxy()
  const session = shared.exec('exec sleep 100')
  await session.started
  await sharing.connection.close()
  const { error } = await session.exit
  assert.equal(error?.code, 'connection-lost')
  assert.equal((await shared.closed)?.code, 'connection-lost')
  assert.equal(existsSync(sharing.path), false)
})

test('what a master is asked: is it there, what is it, end, stop', async () => {
  await using sharing = await startSharing({ information: (what) => (what === 'connection' ? 'facts' : undefined) })
  const client = await connectMaster(sharing.path)
  assert.equal(await client.check(), process.pid)
  assert.ok(client.givesInformation)
  assert.equal(await client.information('connection'), 'facts')
  assert.equal(await client.information('channels'), 'info request type not supported')
  await client.stopListening()
  await sharing.master.stopped
  await assert.rejects(connectMaster(sharing.path), (error: SshError) => error.code === 'connect-failed')
  assert.equal(await client.check(), process.pid)
  await client.terminate()
  await sharing.master.terminated
  client.close()
})

test('forwards are opened once, cancelled once, and refused with a reason', async () => {
  const calls: string[] = []
  const forwards = {
    open: (forward: MuxForward) => {
      calls.push('open')
      if (forward.side === 'local') return Promise.reject(new Error('port taken'))
      return Promise.resolve(4711)
    },
    close: () => Promise.resolve(calls.push('close') < 3),
  }
  await using sharing = await startSharing({ forwards })
  const client = await connectMaster(sharing.path)
  const remote: MuxForward = { side: 'remote', listen: { port: 0 }, connect: { host: 'h', port: 1 } }
  assert.equal(await client.openForward(remote), 4711)
  await client.closeForward(remote)
  await assert.rejects(client.closeForward(remote), { message: 'port not forwarded', code: 'request-refused' })
  await assert.rejects(client.openForward({ ...remote, side: 'local' }), { message: 'Port forwarding failed' })
  assert.match(sharing.traces.join(), /requested local forward .* failed: Error: port taken/)
  client.close()
})

test('a master that asks does nothing without an answer', async () => {
  const questions: string[] = []
  const allow = (question: string): Promise<boolean> => Promise.resolve(questions.push(question) > 4)
  await using sharing = await startSharing({ allow })
  const client = await connectMaster(sharing.path)
  const forward: MuxForward = { side: 'local', listen: { port: 1 }, connect: { host: 'h', port: 2 } }
  await assert.rejects(client.proxy(), { message: 'Permission denied' })
  await assert.rejects(client.terminate(), { message: 'Permission denied' })
  await assert.rejects(client.stopListening(), { message: 'Permission denied' })
  await assert.rejects(client.openForward(forward), { message: 'Permission denied' })
  assert.equal(await client.check(), process.pid)
  assert.equal((await (await client.proxy()).run('echo allowed')).stdout, 'allowed\n')
  assert.deepEqual(questions.slice(0, 4), [
    'Allow multiplex proxy connection?',
    'Terminate shared connection to example? ',
    'Disable further multiplexing on shared connection to example? ',
    'Open local forward LOCALHOST:1 -> h:2 on example?',
  ])
  client.close()
})

test('idle is one that has had neither client nor channel for a while', async () => {
  await using sharing = await startSharing()
  const client = await connectMaster(sharing.path)
  let idle = false
  const whenIdle = sharing.master.idleFor(150).then(() => (idle = true))
  await sleep(300)
  assert.equal(idle, false, 'a client is connected')
  const shared = await client.proxy()
  const session = shared.exec('exec sleep 100')
  await session.started
  const own = sharing.connection.exec('exec sleep 100')
  await own.started
  await shared.close()
  await sleep(300)
  assert.equal(idle, false, 'a session of the connection runs')
  own.close()
  await whenIdle
})

test('an own program and forwarded connections of a client to the far side', async () => {
  await using sharing = await startSharing()
  const shared = await (await connectMaster(sharing.path)).proxy({ host: 'example' })
  await assert.rejects(shared.openTcp('127.0.0.1', 1), (error: SshError) => error.code === 'channel-open-refused')
  await assert.rejects(shared.openUnix('/nonexistent'), (error: SshError) => error.code === 'channel-open-refused')
  const session = shared.subsystem('nothing')
  await assert.rejects(session.started, (error: SshError) => error.code === 'request-refused')
  await shared.close()
  await shared.closed
  assert.equal((await shared.exec('true').exit).error?.code, 'closed')
})

test('an X display is taken when it is one, and for as long as its client is there', async () => {
  await using sharing = await startSharing()
  const client = await connectMaster(sharing.path)
  const x11 = await client.forwardX11({ display: ':99', trusted: true, xauth: '/nonexistent' })
  assert.match(`${x11.protocol} ${x11.cookie}`, /^MIT-MAGIC-COOKIE-1 [0-9a-f]{32}$/)
  await assert.rejects(client.forwardX11({ display: '$(id)' }), { code: 'invalid-argument' })
  client.close()
})
