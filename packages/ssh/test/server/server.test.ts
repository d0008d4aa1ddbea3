import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemPrograms } from '../../src/server/system-programs.ts'
import { startServer } from './pair.ts'

test('a command runs: output, errors, status', async () => {
  await using pair = await startServer({ onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }) })
  await using connection = await pair.connect()
  const { stdout, stderr, exit } = await connection.run('echo out; echo err >&2; cat; exit 7', { input: 'in' })
  assert.deepEqual([stdout, stderr, exit.status], ['out\nin', 'err\n', 7])
})
