// Programs of the embedded server have pipes of the system.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { withPrograms } from './pair.ts'

const inProc = process.platform !== 'linux' && 'looks into /proc'

test('programs open their standard streams by name', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  assert.equal((await connection.run('cat /dev/stdin', { input: 'abc' })).stdout, 'abc')
  const { stdout, stderr } = await connection.run('tee /dev/stderr > /dev/stdout', { input: 'word' })
  assert.deepEqual([stdout, stderr], ['word', 'word'])
})

test('they are pipes', { skip: inProc }, async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const { stdout } = await connection.run('for n in 0 1 2; do readlink /proc/self/fd/$n; done')
  assert.match(stdout, /^(?:pipe:\[\d+\]\n){3}$/)
})

test('SIGPIPE ends a program whose output nobody reads any more', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const session = connection.exec('exec yes')
  session.stderr.resume()
  await new Promise((resolve) => session.stdout.once('data', resolve))
  session.stdout.destroy()
  assert.equal((await session.exit).signal, 'PIPE')
})

test('either direction ends alone', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const output = await connection.run('exec < /dev/null; sleep 0.1; echo still here', { input: 'x'.repeat(500_000) })
  assert.deepEqual([output.stdout, output.exit.status], ['still here\n', 0])
  // It closes its output and reads on.
  const session = connection.exec('exec > /dev/null; cat; exit 7')
  session.stdout.resume()
  session.stderr.resume()
  await session.started
  session.stdin.end('y'.repeat(500_000))
  assert.equal((await session.exit).status, 7)
})

test('the end of the input is told also when it is broken off', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const session = connection.exec('cat; echo over')
  session.stderr.resume()
  session.stdin.write('abc')
  session.stdout.once('data', () => session.stdin.destroy())
  const chunks: string[] = []
  for await (const chunk of session.stdout) chunks.push(String(chunk))
  assert.deepEqual([chunks.join(''), (await session.exit).status], ['abcover\n', 0])
  // Before the channel is open, too.
  const early = connection.exec('cat; echo over')
  early.stdin.destroy()
  early.stdout.resume()
  early.stderr.resume()
  assert.equal((await early.exit).status, 0)
})

test('a hundred megabytes both ways are the same bytes', async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const session = connection.exec('cat')
  session.stderr.resume()
  const [sent, received] = [createHash('sha256'), createHash('sha256')]
  const piece = Buffer.from(Array.from({ length: 65_521 }, (_, index) => index % 251))
  const sending = (async () => {
    for (let length = 0; length < 100_000_000; length += piece.length) {
      piece.writeUInt32BE(length)
      sent.update(piece)
      if (!session.stdin.write(Buffer.from(piece))) await new Promise((resolve) => session.stdin.once('drain', resolve))
    }
    session.stdin.end()
  })()
  for await (const chunk of session.stdout) received.update(chunk as Buffer)
  await sending
  assert.equal(received.digest('hex'), sent.digest('hex'))
  assert.equal((await session.exit).status, 0)
})

test('no descriptor is left behind', { skip: inProc }, async () => {
  await using pair = await withPrograms({ subsystems: { none: ['/nonexistent'] } })
  await using connection = await pair.connect()
  const open = (): number => readdirSync('/proc/self/fd').length
  const round = async (): Promise<void> => {
    await Promise.all(['true', 'cat', 'exec < /dev/null; sleep 0.01'].map((command) => connection.run(command)))
    await connection.subsystem('none').exit
  }
  await round()
  const before = open()
  for (let count = 0; count < 25; count++) await round()
  // Pipes are made by several; some wait for whom they will serve. Of the last round some may still be closing.
  for (let wait = 0; wait < 200 && open() > before + READY_MAX; wait++) await sleep(20)
  assert.ok(open() <= before + READY_MAX, `${open()} descriptors, ${before} before`)
})

const READY_MAX = 14
