// Arguments that can mean nothing are told at once, and not when the first connection or program fails.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Connection } from '../../src/index.ts'
import { startServer, withPrograms } from '../server/pair.ts'

const invalid = { name: 'SshError', code: 'invalid-argument' }
const noTargets = ['32417', '0', 'h:0', 'h:65536', 'h:', '', 'h', 32417, undefined]

describe('a forward without a target', () => {
  for (const target of noTargets) {
    test(`to ${JSON.stringify(target)}`, async () => {
      await using server = await startServer({ forwarding: () => true })
      await using connection = await server.connect()
      const to = target as string
      await assert.rejects(connection.forwardLocal({ listen: '127.0.0.1:0', to }), invalid)
      await assert.rejects(connection.forwardLocal({ listen: to, to }), invalid)
      await assert.rejects(connection.forwardRemote({ listen: '127.0.0.1:0', to }), invalid)
    })
  }

  test('the advice completes it', async () => {
    await using server = await startServer({ forwarding: () => true })
    await using connection = await server.connect()
    const forward = connection.forwardLocal({ listen: '127.0.0.1:0', to: '32417' })
    await assert.rejects(forward, { ...invalid, advice: 'say which host and port, for example localhost:32417' })
    await using whole = await connection.forwardLocal({ listen: '0', to: 'localhost:32417' })
    assert.match(whole.address, /^127\.0\.0\.1:\d+$/)
  })
})

test('a command or the name of a subsystem that is no text starts nothing', async () => {
  await using server = await withPrograms()
  await using connection = await server.connect()
  for (const wrong of [undefined, null, 5, ['ls', '-l']] as never[]) {
    await assert.rejects(connection.run(wrong), { ...invalid, message: 'the command must be a text' })
    assert.throws(() => connection.exec(wrong), invalid)
    assert.throws(() => connection.subsystem(wrong), invalid)
  }
  assert.throws(() => connection.subsystem(Buffer.from('ls') as never), invalid)
  await assert.rejects(connection.run(['ls'] as never), (error: { advice?: string }) =>
    /quote/.test(error.advice ?? ''),
  )
  assert.equal((await connection.run('echo on')).stdout, 'on\n')
})

test('a signal goes by both of its names', async () => {
  await using server = await withPrograms()
  await using connection = await server.connect()
  for (const name of ['SIGTERM', 'TERM', undefined]) assert.equal(await endBy(connection, name), 'TERM')
  assert.equal(await endBy(connection, 'SIGKILL'), 'KILL')
  const session = connection.exec('exec cat')
  for (const name of ['', 'SIG TERM', 'x'.repeat(70)]) assert.throws(() => session.kill(name), invalid)
  session.close()
})

async function endBy(connection: Connection, name: string | undefined): Promise<string | undefined> {
  const session = connection.exec('echo ready; exec cat')
  await new Promise((resolve) => session.stdout.once('data', resolve))
  session.stderr.resume()
  session.kill(name)
  return (await session.exit).signal
}
