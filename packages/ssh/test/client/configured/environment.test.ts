// SendEnv and SetEnv of a configuration, as the server's programs see them.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect, type ConnectOptions, insecureAcceptAnyHostKey } from '../../../src/index.ts'
import type { ServerSession } from '../../../src/server/session.ts'
import { sesame, startServer, type TestServer } from '../../server/pair.ts'

/** A server whose programs print the environment that was sent. */
function printingServer(): Promise<TestServer> {
  const printer = (session: ServerSession) => () => {
    return Promise.resolve(({ stdout }: { stdout: NodeJS.WritableStream }) => {
      stdout.write([...session.env].map(([name, value]) => `${name}=${value}\n`).join(''))
      return 0
    })
  }
  return startServer({
    onSession: (session) => ({ env: () => true, exec: printer(session), subsystem: printer(session) }),
  })
}

test('the variables of a configuration reach every program, and those of a call win', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yon-environment-'))
  await using server = await printingServer()
  const configFile = join(folder, 'config')
  await writeFile(
    configFile,
    `Host box
  HostName 127.0.0.1
  Port ${server.server.port}
  User alice
  SendEnv YON_TEST_A YON_TEST_C
  SetEnv FIXED=one "WITH_EQUALS=a=b c" YON_TEST_C=set
`,
  )
  Object.assign(process.env, { YON_TEST_A: 'sent', YON_TEST_B: 'kept', YON_TEST_C: 'overruled' })
  const open = (options: ConnectOptions = {}) =>
    connect('box', { configFile, trust: insecureAcceptAnyHostKey(), authentication: [sesame], ...options })
  try {
    await using connection = await open()
    const expected = 'FIXED=one\nWITH_EQUALS=a=b c\nYON_TEST_A=sent\nYON_TEST_C=set\n'
    assert.equal(sorted((await connection.run('env')).stdout), expected)
    let lines = ''
    for await (const line of connection.subsystem('env').lines()) lines += `${line}\n`
    assert.equal(sorted(lines), expected)
    const { stdout } = await connection.run('env', { env: { FIXED: 'two', MORE: 'x' } })
    assert.equal(sorted(stdout), expected.replace('one', 'two').replace('WITH', 'MORE=x\nWITH'))

    await using without = await open({ env: { ONLY: 'this' } })
    assert.equal((await without.run('env')).stdout, 'ONLY=this\n')
  } finally {
    for (const name of ['A', 'B', 'C']) delete process.env[`YON_TEST_${name}`]
    await rm(folder, { recursive: true })
  }
})

function sorted(text: string): string {
  return text
    .split(/(?<=\n)/)
    .sort()
    .join('')
}
