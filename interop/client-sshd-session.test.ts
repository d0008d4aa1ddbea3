// Our client against OpenSSH's server: programs, their streams, their ends.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { Connection, Session } from '@yon/ssh'
import { connectTo } from './client.ts'
import { isRoot, requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'

/** Not as root: sshd refuses signals to root's programs. */
const account = isRoot()
const needed = account ? requires('sshd', 'ssh-keygen', 'unshare') : requires('sshd', 'ssh-keygen')

describe('sessions of our client on sshd', needed, () => {
  let sshd: Sshd
  let connection: Connection
  before(async () => {
    sshd = await startSshd({ account })
    connection = await connectTo(sshd)
  })
  after(async () => {
    await connection?.close()
    await sshd?.stop()
  })

  test('exit statuses', async () => {
    for (const status of [0, 1, 42, 127, 255]) {
      const { exit } = await connection.run(`exit ${status}`)
      assert.equal(exit.status, status)
      assert.equal(exit.signal, undefined)
      assert.equal(exit.error, undefined)
    }
  })

  test('the end by a signal', async () => {
    for (const signal of ['TERM', 'KILL', 'HUP']) {
      const { exit } = await connection.run(`kill -${signal} $$`)
      assert.equal(exit.signal, signal)
      assert.equal(exit.status, undefined)
    }
  })

  test('stdout and stderr are apart and whole', async () => {
    const script = 'for i in $(seq 2000); do echo out $i; echo err $i >&2; done'
    const { stdout, stderr } = await connection.run(script)
    const numbers = Array.from({ length: 2000 }, (_, index) => index + 1)
    assert.equal(stdout, numbers.map((number) => `out ${number}\n`).join(''))
    assert.equal(stderr, numbers.map((number) => `err ${number}\n`).join(''))
  })

  test('10 MB to the program and back, in 8 KB writes', async () => {
    const bytes = randomBytes(10_000_000)
    const session = connection.exec('cat')
    const hash = createHash('sha256')
    let received = 0
    session.stdout.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      received += chunk.length
    })
    for (let at = 0; at < bytes.length; at += 8192) {
      if (!session.stdin.write(bytes.subarray(at, at + 8192))) await once(session.stdin, 'drain')
    }
    session.stdin.end()
    const { status } = await session.exit
    assert.equal(status, 0)
    assert.equal(received, bytes.length)
    assert.equal(hash.digest('hex'), createHash('sha256').update(bytes).digest('hex'))
  })

  test('20 MB of stderr with stdout unread for a while', async () => {
    const session = connection.exec('head -c 20000000 /dev/zero >&2; echo done')
    session.stdin.end()
    let errors = 0
    session.stderr.on('data', (chunk: Buffer) => (errors += chunk.length))
    const { status } = await session.exit
    assert.equal(status, 0)
    assert.equal(errors, 20_000_000)
    assert.equal((await session.stdout.toArray()).join(''), 'done\n')
  })

  test('a reader that waits stops the program and loses nothing', async () => {
    const session = connection.exec('for i in $(seq 400000); do echo $i; done; echo end >&2')
    session.stdin.end()
    let ended = false
    session.stderr.once('data', () => (ended = true))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    assert.equal(ended, false, 'the program ran on although nobody reads')
    const hash = createHash('sha256')
    for await (const chunk of session.stdout) hash.update(chunk as Buffer)
    const expected = createHash('sha256')
    for (let number = 1; number <= 400_000; number++) expected.update(`${number}\n`)
    assert.equal(hash.digest('hex'), expected.digest('hex'))
    assert.equal((await session.exit).status, 0)
  })

  test('half-close: the program goes on writing after the end of stdin', async () => {
    const { stdout, exit } = await connection.run('cat; sleep 0.3; echo after', { input: 'before\n' })
    assert.equal(stdout, 'before\nafter\n')
    assert.equal(exit.status, 0)
  })

  test('a program that does not read its stdin ends all the same', async () => {
    const session = connection.exec('exec 0<&-; echo done')
    session.stdin.on('error', () => {})
    const writes = setInterval(() => session.stdin.write(Buffer.alloc(65_536)), 1)
    session.stdout.resume()
    const { status } = await session.exit
    clearInterval(writes)
    assert.equal(status, 0)
  })

  test('signals reach the program, also after the end of stdin', async () => {
    const session = connection.exec('trap "echo caught; exit 9" USR1; echo ready; while :; do sleep 0.05; done')
    session.stdin.end()
    let output = ''
    session.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    while (!output.includes('ready')) await once(session.stdout, 'data')
    session.kill('USR1')
    const { status } = await session.exit
    assert.equal(output, 'ready\ncaught\n')
    assert.equal(status, 9)
  })

  test('environment that AcceptEnv takes, and only that', async () => {
    const env = { YON_ONE: 'value with ünïcode', REFUSED: 'x' }
    const { stdout } = await connection.run('printf "%s|%s" "$YON_ONE" "$REFUSED"', { env })
    assert.equal(stdout, 'value with ünïcode|')
  })

  test('a pseudo-terminal: its name, size, resizing and echo', async () => {
    const script = 'tty; stty size; echo $TERM; read -r x; stty size; while read -r x; do echo "[$x]"; done'
    const session = connection.exec(script, { pty: { term: 'xterm-256color', columns: 91, rows: 37 } })
    let output = ''
    const until = async (text: string): Promise<void> => {
      while (!output.includes(text)) await once(session.stdout, 'data')
    }
    session.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await until('xterm-256color\r\n')
    assert.match(output, /^\/dev\/pts\/\d+\r\n37 91\r\n/)
    session.resize({ columns: 120, rows: 50 })
    session.stdin.write('\n')
    await until('50 120\r\n')
    session.stdin.write('typed\n')
    await until('[typed]\r\n')
    assert.match(output, /typed\r\n\[typed\]\r\n$/)
    session.stdin.write('\x04')
    assert.equal((await session.exit).status, 0)
  })

  test('the subsystem sftp answers SSH_FXP_INIT', requires('sftp-server'), async () => {
    const session = connection.subsystem('sftp')
    session.stdin.write(Buffer.from('000000050100000003', 'hex'))
    const [reply] = (await once(session.stdout, 'data')) as [Buffer]
    assert.equal(reply.readUInt32BE(0), reply.length - 4)
    assert.equal(reply[4], 2, 'SSH_FXP_VERSION')
    assert.equal(reply.readUInt32BE(5), 3)
    session.stdin.end()
    session.stdout.resume()
    assert.equal((await session.exit).status, 0)
  })

  test('a subsystem that does not exist is refused', async () => {
    const session = connection.subsystem('nothing')
    await assert.rejects(session.started, { code: 'request-refused' })
    assert.equal((await session.exit).error?.code, 'request-refused')
  })

  test('a shell reads its commands from stdin', async () => {
    const session = connection.shell()
    session.stdin.end('echo one\nexit 5\n')
    assert.equal((await session.stdout.toArray()).join(''), 'one\n')
    assert.equal((await session.exit).status, 5)
  })

  test('eow: stdin is told when the program does not read any more', async () => {
    const session = connection.exec('head -c 10 >/dev/null; exec <&-; sleep 0.5; echo done')
    const closed = once(session.stdin, 'close')
    session.stdin.on('error', () => {})
    session.stdin.write(Buffer.alloc(100_000))
    await closed
    session.stdout.resume()
    assert.equal((await session.exit).status, 0)
  })

  test('50 programs at once on one connection', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, (_, at) => connection.run(`echo ${at}; exit ${at}`)))
    for (const [at, { stdout, exit }] of results.entries()) {
      assert.equal(stdout, `${at}\n`)
      assert.equal(exit.status, at)
    }
  })

  test('closing a session on a terminal ends its program', async () => {
    const session = connection.exec('echo $$; exec sleep 60', { pty: { term: 'dumb', columns: 80, rows: 24 } })
    const pid = await firstNumber(session)
    session.close()
    assert.equal((await session.exit).error?.code, 'closed')
    const wait = `for i in $(seq 50); do kill -0 ${pid} 2>/dev/null || { echo gone; exit; }; sleep 0.1; done`
    assert.equal((await connection.run(wait)).stdout, 'gone\n')
  })

  test('closing a session settles at once, although sshd waits for the program', async () => {
    const session = connection.exec('echo $$; exec sleep 60')
    const pid = await firstNumber(session)
    session.close()
    assert.equal((await session.exit).error?.code, 'closed')
    assert.equal((await connection.run(`kill ${pid}`)).exit.status, 0)
  })

  test('a loop over lines that is left early closes the session; one that is not keeps the exit status', async () => {
    const early = connection.exec('while :; do echo line; done')
    for await (const line of early.lines()) {
      assert.equal(line, 'line')
      break
    }
    assert.equal((await early.exit).error?.code, 'closed')
    const whole = connection.exec('echo one; echo two; sleep 0.2; exit 3')
    const lines: string[] = []
    for await (const line of whole.lines()) lines.push(line)
    assert.deepEqual(lines, ['one', 'two'])
    assert.equal((await whole.exit).status, 3)
  })

  test('an aborted session says so', async () => {
    const abort = new AbortController()
    const session = connection.exec('echo ready; exec sleep 60', { signal: abort.signal })
    await once(session.stdout, 'data')
    abort.abort()
    const { error } = await session.exit
    assert.equal(error?.code, 'aborted')
  })

  test('output larger than asked for is an error, never cut', async () => {
    const run = connection.run('head -c 100000 /dev/zero', { maxBytes: 50_000 })
    await assert.rejects(run, { code: 'limit-exceeded' })
  })
})

async function firstNumber(session: Session): Promise<number> {
  const [line] = (await once(session.stdout, 'data')) as [Buffer]
  return Number(line.toString())
}
