import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex, PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { listen, type Listener } from '../../src/io/listener.ts'
import { relay } from '../../src/io/relay.ts'

test('each half ends on its own, and nothing is lost', async () => {
  const echo = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    // Answers only after the other half has ended.
    socket.on('end', () => socket.end(Buffer.concat(chunks)))
  })
  const middle = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => {
    relay(socket, net.connect({ port: portOf(echo), host: '127.0.0.1', allowHalfOpen: true }))
  })
  const sent = Buffer.alloc(2_000_000, 'x')
  const got = await new Promise<number>((resolve, reject) => {
    const client = net.connect({ port: portOf(middle), host: '127.0.0.1', allowHalfOpen: true })
    let length = 0
    client.on('data', (chunk: Buffer) => (length += chunk.length))
    client.on('end', () => resolve(length))
    client.on('error', reject)
    client.end(sent)
  })
  assert.equal(got, sent.length)
  await middle.close()
  await echo.close()
})

test('an end that is gone already takes the other one with it', () => {
  for (const gone of [0, 1] as const) {
    const ends = [new PassThrough(), new PassThrough()] as const
    ends[gone].destroy()
    relay(...ends)
    assert.ok(ends[0].destroyed && ends[1].destroyed)
  }
})

test('an end that was paused goes on', async () => {
  const { duplex, taken } = taker()
  const from = new PassThrough()
  from.pause()
  relay(from, duplex)
  from.write('x')
  await turn()
  assert.equal(Buffer.concat(taken.flat()).toString(), 'x')
})

test('an end that had nothing to say, and said so before, ends the other one', async () => {
  const { duplex } = taker()
  const from = giver()
  from.push(null)
  await once(from.resume(), 'end')
  relay(from, duplex)
  await turn()
  assert.equal(duplex.writableFinished, true)
})

test('what one turn brings leaves in one write, and does not make the other end wait', async () => {
  const { duplex, taken } = taker()
  const from = giver()
  relay(from, duplex)
  await turn()
  for (let i = 0; i < 5; i++) {
    // Each of them is larger than the high water mark.
    from.push(Buffer.alloc(100_000, i))
    assert.equal(from.isPaused(), false)
  }
  await turn()
  from.push('last')
  await turn()
  assert.deepEqual([taken.map((chunks) => chunks.length), from.isPaused()], [[5, 1], false])
})

test('an end that takes nothing makes the other one wait, until it does', async () => {
  const { duplex, taken, release } = taker({ isHeld: true })
  const from = giver()
  relay(from, duplex)
  await turn()
  let given = 0
  for (; !from.isPaused() && given < 1000; given++) {
    from.push(Buffer.alloc(32 * 1024, given))
    await turn()
  }
  assert.equal(given, 1)
  for (; given < 5; given++) from.push(Buffer.alloc(32 * 1024, given))
  await turn()
  assert.equal(duplex.writableLength, 32 * 1024)
  release()
  await turn()
  assert.equal(Buffer.concat(taken.flat()).length, 5 * 32 * 1024)
  assert.equal(from.isPaused(), false)
})

test('everything arrives in order, whatever the sizes, the pauses and the speed of who takes it', async () => {
  const pieces = fc.array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.boolean()), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), async (sizes, isHeld) => {
      const { duplex, taken, release } = taker({ isHeld })
      const from = giver()
      relay(from, duplex)
      const sent = sizes.map(([size], i) => Buffer.alloc(size, i))
      for (const [i, [, pause]] of sizes.entries()) {
        from.push(sent[i])
        if (pause) await turn()
        if (pause && i % 3 === 0) release()
      }
      from.push(null)
      release()
      while (!duplex.writableFinished) await turn()
      assert.ok(Buffer.concat(taken.flat()).equals(Buffer.concat(sent)))
    }),
    { numRuns: 60 },
  )
})

test('a unix socket is for its owner only, and gone after close', { skip: process.platform === 'win32' }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yon-listener-'))
  const path = join(folder, 'socket')
  try {
    const listener = await listen({ kind: 'unix', path }, {}, (socket) => socket.end())
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    await listener.close()
    await assert.rejects(stat(path))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('an address that is taken is an error that names it', async () => {
  const first = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => socket.end())
  const address = { kind: 'tcp', host: '127.0.0.1', port: portOf(first) } as const
  await assert.rejects(
    listen(address, {}, () => {}),
    new RegExp(`127\\.0\\.0\\.1:${address.port}: EADDRINUSE`),
  )
  await first.close()
})

/** An end that only gives. */
function giver(): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
}

/** An end that takes all that it is offered in one system call; held, it is not done with that before its release. */
function taker({ isHeld = false } = {}) {
  const taken: Buffer[][] = []
  let held: (() => void) | undefined
  const take = (chunks: Buffer[], done: () => void): void => {
    taken.push(chunks)
    if (isHeld) held = done
    else done()
  }
  const duplex = new Duplex({
    highWaterMark: 1024,
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => take([chunk], done),
    writev: (entries, done) =>
      take(
        entries.map(({ chunk }) => chunk as Buffer),
        done,
      ),
  })
  const release = (): void => {
    isHeld = false
    held?.()
    held = undefined
  }
  return { duplex, taken, release }
}

function portOf(listener: Listener): number {
  assert.ok(listener.address.kind === 'tcp')
  return listener.address.port
}
