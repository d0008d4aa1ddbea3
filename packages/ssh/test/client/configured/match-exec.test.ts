// `Match exec` holds for programs, too: connect() goes where ssh would go.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandStatus, lookUpName } from '../../../src/client/index.ts'
import { connect, insecureAcceptAnyHostKey } from '../../../src/index.ts'
import { sesame, startServer } from '../../server/pair.ts'

test('the commands of a configuration are run, and decide', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yon-match-'))
  await using server = await startServer()
  const configFile = join(folder, 'config')
  const lines = [
    'Match exec "test %n = other"',
    '  Port 1',
    'Match exec "test %n = box && exit 0"',
    `  Port ${server.server.port}`,
    '  HostName 127.0.0.1',
    '  User alice',
  ]
  await writeFile(configFile, `${lines.join('\n')}\n`)
  const options = { configFile, trust: insecureAcceptAnyHostKey(), authentication: [sesame] }
  await using connection = await connect('box', options)
  assert.equal(connection.info.port, server.server.port)
  await rm(folder, { recursive: true })
})

test('commands and names are asked of the system', async () => {
  assert.deepEqual([await commandStatus('exit 3'), await commandStatus('true')], [3, 0])
  assert.deepEqual(await lookUpName('localhost'), {})
  assert.equal(await lookUpName('no-such-host.invalid'), undefined)
})
