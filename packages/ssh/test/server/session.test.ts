import assert from 'node:assert/strict'
import { realpathSync } from 'node:fs'
import { userInfo } from 'node:os'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SshError } from '../../src/errors.ts'
import { encodeTerminalModes } from '../../src/messages/terminal-modes.ts'
import type { RunningProgram, SessionHandlers } from '../../src/server/program.ts'
import { systemPrograms } from '../../src/server/system-programs.ts'
import { isGone, startServer, type TestServer, withPrograms } from './pair.ts'

function withHandlers(handlers: SessionHandlers): Promise<TestServer> {
  return startServer({ onSession: () => handlers })
}

test('without handlers a session is refused, and without one of them its request', async () => {
  await using closed = await startServer()
  await using refused = await closed.connect()
  await assert.rejects(refused.run('true'), { code: 'channel-open-refused' })

  await using pair = await withHandlers({})
  await using connection = await pair.connect()
  await assert.rejects(connection.exec('true').started, { code: 'request-refused' })
  await assert.rejects(connection.shell().started, { code: 'request-refused' })
  await assert.rejects(connection.subsystem('sftp').started, { code: 'request-refused' })
  const pty = { term: 'x', columns: 80, rows: 24 }
  await assert.rejects(connection.exec('true', { pty }).started, { code: 'request-refused' })
})

test('a program of the application: arguments, environment, streams, status', async () => {
  await using pair = await withHandlers({
    env: (name) => name === 'COLOUR',
    exec:
      (command) =>
      async ({ session, stdin, stdout, stderr }) => {
        stdout.write(`${command} ${JSON.stringify([...session.env])} `)
        for await (const chunk of stdin) stdout.write(String(chunk).toUpperCase())
        stderr.write('done')
        return 3
      },
  })
  await using connection = await pair.connect()
  const { stdout, stderr, exit } = await connection.run('echo', { input: 'abc', env: { COLOUR: 'blue', EVIL: 'x' } })
  assert.deepEqual([stdout, stderr, exit.status], ['echo [["COLOUR","blue"]] ABC', 'done', 3])
})

test('how a program may end', async () => {
  const ends: Record<string, () => unknown> = {
    status: () => 4294967295,
    signal: () => ({ signal: 'SEGV', coreDumped: true, errorMessage: 'ouch' }),
    nothing: () => undefined,
    throws: () => {
      throw new Error('a bug')
    },
    rejects: () => Promise.reject(new Error('a bug')),
  }
  await using pair = await withHandlers({ exec: (command) => () => ends[command]?.() as never })
  await using connection = await pair.connect()
  const exits: unknown[] = []
  for (const command of Object.keys(ends)) {
    const { status, signal, coreDumped, errorMessage } = (await connection.run(command)).exit
    exits.push([status, signal, coreDumped, errorMessage])
  }
  assert.deepEqual(exits, [
    [4294967295, undefined, false, ''],
    [undefined, 'SEGV', true, 'ouch'],
    [undefined, undefined, false, ''],
    [255, undefined, false, ''],
    [255, undefined, false, ''],
  ])
  assert.equal(pair.events.filter(({ event }) => event === 'session-failed').length, 2)
})

test('a handler that throws refuses; one that takes its time is waited for, and what follows is in order', async () => {
  let resolve: (allowed: boolean) => void = () => undefined
  await using pair = await withHandlers({
    exec: (command) => {
      if (command === 'bug') throw new Error('bug')
      return ({ session, stdout }) => void stdout.write(session.env.get('SLOW') ?? 'unset')
    },
    env: () => new Promise((allow) => (resolve = allow)),
  })
  await using connection = await pair.connect()
  await assert.rejects(connection.exec('bug').started, { code: 'request-refused' })
  const slow = connection.run('x', { env: { SLOW: 'yes' } })
  await sleep(50)
  resolve(true)
  assert.equal((await slow).stdout, 'yes')
})

test('one session runs one program, and a connection has so many sessions at once', async () => {
  await using pair = await startServer({
    onSession: () => ({ exec: () => () => new Promise(() => undefined) }),
    limits: { sessionsMax: 2 },
  })
  await using connection = await pair.connect()
  const [first, second] = [connection.exec('a'), connection.exec('b')]
  await Promise.all([first.started, second.started])
  await assert.rejects(connection.exec('c').started, { code: 'channel-open-refused' })
  first.close()
  await first.exit
  await connection.exec('c').started
  assert.equal([...pair.server.connections][0]?.sessions.size, 2)
})

test('signals, window sizes and breaks reach the program', async () => {
  const seen: unknown[] = []
  let end: (status: number) => void = () => undefined
  await using pair = await withHandlers({
    pty: () => true,
    shell: () => (running: RunningProgram) => {
      running.onSignal((name) => seen.push(name))
      running.onBreak((lengthMs) => {
        seen.push(lengthMs)
        end(0)
      })
      running.onResize((size) => seen.push([size, running.session.pty?.columns]))
      return new Promise((resolve) => (end = resolve))
    },
  })
  await using connection = await pair.connect()
  const modes = encodeTerminalModes({ VINTR: 3, ECHO: 0 })
  const session = connection.shell({ pty: { term: 'xterm', columns: 80, rows: 24, modes } })
  await session.started
  const [serving] = [...pair.server.connections][0]?.sessions ?? []
  assert.deepEqual(serving?.pty, {
    ...{ term: 'xterm', columns: 80, rows: 24, widthPixels: 0, heightPixels: 0 },
    modes: { VINTR: 3, ECHO: 0 },
  })
  session.kill('USR1')
  session.resize({ columns: 100, rows: 40, widthPixels: 1000, heightPixels: 800 })
  session.sendBreak(500)
  assert.equal((await session.exit).status, 0)
  assert.deepEqual(seen, ['USR1', [{ columns: 100, rows: 40, widthPixels: 1000, heightPixels: 800 }, 100], 500])
})

test('a program hears when its client is gone', async () => {
  let closed: () => void = () => undefined
  const gone = new Promise<void>((resolve) => (closed = resolve))
  await using pair = await withHandlers({
    exec: () => (running) =>
      new Promise((resolve) => {
        running.closed.addEventListener('abort', () => {
          closed()
          resolve(undefined)
        })
      }),
  })
  const connection = await pair.connect()
  await connection.exec('x').started
  connection.abort(new SshError('aborted', 'gone'))
  await gone
})

test('10 MB both ways through a program that answers while it reads', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const input = Buffer.alloc(10 * 1024 * 1024, 'abcdefghijklm')
  const { stdoutBytes, exit } = await connection.run('cat', { input })
  assert.equal(exit.status, 0)
  assert.ok(Buffer.compare(stdoutBytes, input) === 0)
})

test('a program that reads nothing and one that ends early do not block', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const input = Buffer.alloc(8 * 1024 * 1024)
  assert.equal((await connection.run('exec true', { input })).exit.status, 0)
  assert.equal((await connection.run('head -c 5 >/dev/null; exit 9', { input })).exit.status, 9)
})

test('what is not there, or no program, ends as in a shell', async () => {
  await using pair = await startServer({
    onSession: (session) => systemPrograms(session, { subsystems: { no: ['/nonexistent'], null: ['/dev/null'] } }),
  })
  await using connection = await pair.connect()
  assert.equal((await connection.subsystem('no').exit).status, 127)
  assert.equal((await connection.subsystem('null').exit).status, 126)
  await assert.rejects(connection.subsystem('toString').started, { code: 'request-refused' })
})

test('programs end by a signal, and are told signals with all that they have started', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  assert.equal((await connection.run('kill -TERM $$')).exit.signal, 'TERM')
  const session = connection.exec('sleep 100 | cat')
  await session.started
  await sleep(100)
  session.kill('TERM')
  assert.equal((await session.exit).signal, 'TERM')
})

test('a program that ignores the hang-up is killed when its client is gone', async () => {
  await using pair = await withPrograms()
  const connection = await pair.connect()
  const session = connection.exec('trap "" HUP; echo $$; exec sleep 60')
  let pid = 0
  for await (const line of session.lines()) {
    pid = Number(line)
    break
  }
  await connection.close()
  assert.equal(await isGone(pid), true)
})

test('programs run in the home directory, or where they are told', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  assert.equal((await connection.run('pwd -P')).stdout.trim(), realpathSync(userInfo().homedir))
  await using elsewhere = await withPrograms({ cwd: '/' })
  await using other = await elsewhere.connect()
  assert.equal((await other.run('pwd')).stdout, '/\n')
})

test('the environment of a program is not that of the server', async () => {
  process.env['YON_TEST_SECRET'] = 'secret'
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const { stdout } = await connection.run('env', { env: { LANG: 'C.UTF-8', LC_ALL: 'C', PATH: '/evil', OTHER: 'x' } })
  delete process.env['YON_TEST_SECRET']
  assert.match(stdout, /^LANG=C\.UTF-8$/m)
  assert.match(stdout, /^LC_ALL=C$/m)
  assert.match(stdout, /^SSH_CONNECTION=127\.0\.0\.1 \d+ 127\.0\.0\.1 \d+$/m)
  assert.doesNotMatch(stdout, /secret|evil|OTHER/)
})
