// Sessions that are opened before they are needed, and connections that let the process end.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { test } from 'node:test'
import { systemPrograms } from '../../src/server/system-programs.ts'
import { startServer, withPrograms } from '../server/pair.ts'

test('a session that was prepared is the next one, and there is one at a time', async () => {
  await using server = await withPrograms()
  await using connection = await server.connect()
  const numbers = (): number[] => connection.channels.map(({ localNumber }) => localNumber)
  const [first] = numbers()
  await connection.run('true')
  connection.prepareSession()
  connection.prepareSession()
  const [prepared, ...others] = numbers()
  assert.deepEqual(others, [])
  assert.notEqual(prepared, undefined)
  const session = connection.exec('echo x; exit 3')
  assert.deepEqual(numbers(), [prepared])
  session.stderr.resume()
  session.stdout.resume()
  assert.equal((await session.exit).status, 3)
  assert.deepEqual(numbers(), [])
  assert.notEqual(first, undefined)
})

test('a prepared session that the server refuses is missed by nobody', async () => {
  await using server = await startServer({
    limits: { sessionsMax: 1 },
    onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }),
  })
  await using connection = await server.connect()
  const running = connection.exec('cat')
  await running.started
  connection.prepareSession()
  const refused = connection.exec('true')
  await assert.rejects(refused.started)
  running.stdin.end()
  running.stdout.resume()
  running.stderr.resume()
  assert.equal((await running.exit).status, 0)
  assert.equal((await connection.run('exit 4')).exit.status, 4)
})

test('a session that was refused before it was asked for is not asked for again, but the next one is', async () => {
  let asked = 0
  await using server = await startServer({
    onSession(session) {
      if (++asked === 1) throw new Error('not yet')
      return systemPrograms(session, { shell: '/bin/sh' })
    },
  })
  await using connection = await server.connect()
  // The answer to this comes behind the refusal.
  await connection.globalRequest('keepalive@openssh.com')
  assert.equal(asked, 1)
  const first = connection.exec('true')
  await assert.rejects(first.started, { code: 'channel-open-refused', localNumber: 0 })
  assert.equal((await first.exit).error?.code, 'channel-open-refused')
  assert.equal(asked, 1)
  assert.equal((await connection.run('exit 4')).exit.status, 4)
  assert.equal(asked, 2)
})

test('an open connection keeps the process until it need not', async () => {
  await using server = await withPrograms()
  await using connection = await server.connect()
  // Over memory there is nothing to keep the process with; over TCP, see below.
  connection.unref()
  connection.ref()
  const script = `
    import { connect, createServer } from 'node:net'
    import { connectTcp } from ${JSON.stringify(new URL('../../src/io/tcp.js', import.meta.url).href)}
    const listener = createServer((socket) => socket.unref()).listen(0, '127.0.0.1')
    await new Promise((resolve) => listener.once('listening', resolve))
    const stream = await connectTcp({ host: '127.0.0.1', port: listener.address().port })
    stream.start({ bytes() {}, drain() {}, closed() {} })
    listener.unref()
    stream.unref()
    stream.ref()
    stream.unref()
    process.on('exit', () => console.log('ended'))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  const [status] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  assert.deepEqual([told, status], ['ended\n', 0])
})
