// stdout and stderr share the window of their channel.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { withPrograms } from '../server/pair.ts'

/** Much more than any window that is not read, first on one output and then on the other. */
const LENGTH = 12_000_000
const errorsFirst = `head -c ${LENGTH} /dev/zero >&2; head -c ${LENGTH} /dev/zero; echo end`

test('run() reads both, whichever is written first', async () => {
  await using server = await withPrograms()
  await using connection = await server.connect()
  const { stdoutBytes, stderrBytes, exit } = await connection.run(errorsFirst)
  assert.deepEqual([stdoutBytes.length, stderrBytes.length, exit.status], [LENGTH + 4, LENGTH, 0])
  const turned = await connection.run(`(${errorsFirst}) 3>&1 >&2 2>&3`)
  assert.deepEqual([turned.stdoutBytes.length, turned.stderrBytes.length], [LENGTH, LENGTH + 4])
})

test('unread stderr stops stdout until it is read or thrown away, as the documentation says', async () => {
  await using server = await withPrograms()
  await using connection = await server.connect()
  const session = connection.exec(errorsFirst)
  let received = 0
  session.stdout.on('data', (chunk: Uint8Array) => (received += chunk.length))
  await session.started
  await sleep(300)
  assert.equal(received, 0)
  session.stderr.resume()
  assert.equal((await session.exit).status, 0)
  assert.equal(received, LENGTH + 4)
})
