// Dropbear's dbclient against our server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { converse, echoServer } from './echo.ts'
import { withEveryAlgorithm } from './every-algorithm.ts'
import type { KeyType } from './keys.ts'
import { type OurServer, startOurServer } from './our-server.ts'
import { freePort } from './port.ts'
import { type ProgramOptions, type ProgramResult, runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('dbclient', 'ssh-keygen')

interface DbclientOptions extends ProgramOptions {
  /** Before the host. */
  readonly args?: readonly string[]
  readonly keyType?: KeyType
  /** Instead of a key. */
  readonly password?: string
}

/** Host keys are not checked: dbclient knows hosts only from a file in the home directory of the account. */
async function dbclientArguments(server: OurServer, options: DbclientOptions): Promise<[string[], NodeJS.ProcessEnv]> {
  const { password } = options
  const env = { ...process.env, ...(password === undefined ? {} : { DROPBEAR_PASSWORD: password }) }
  const identity = password === undefined ? await dropbearKey(server, options.keyType ?? 'ed25519') : []
  const where = ['-y', '-y', '-p', String(server.port), '-l', server.user, ...(options.args ?? []), server.host]
  return [[...identity, ...where], env]
}

/** dbclient reads its own format alone. */
async function dropbearKey(server: OurServer, type: KeyType): Promise<string[]> {
  const file = server.folder.file(`${type}.dropbear`)
  const args = ['openssh', 'dropbear', server.clientKeys[type] as string, file]
  const { status, stderr } = await runProgram(programPath('dropbearconvert'), args)
  assert.equal(status, 0, stderr)
  return ['-i', file]
}

async function dbclient(server: OurServer, command: string, options: DbclientOptions = {}): Promise<ProgramResult> {
  const [args, env] = await dbclientArguments(server, options)
  return await runProgram(programPath('dbclient'), [...args, command], { ...options, env })
}

describe('dbclient', () => {
  test('every algorithm', needed, async () => {
    const input = Buffer.alloc(100_000, 'x')
    const succeeded = await withEveryAlgorithm(async (servers) => {
      const good = []
      for (const each of servers) {
        const { stdout, stderr } = await dbclient(each.server, 'cat', { input })
        if (stdout.equals(input)) good.push(each)
        else assert.match(stderr, /No matching algo/, each.name)
      }
      return good
    })
    assert.deepEqual(succeeded, {
      keyExchange: [
        'curve25519-sha256',
        'curve25519-sha256@libssh.org',
        'ecdh-sha2-nistp256',
        'ecdh-sha2-nistp384',
        'ecdh-sha2-nistp521',
        'diffie-hellman-group14-sha256',
        'diffie-hellman-group14-sha1',
      ],
      cipher: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes256-ctr'],
      mac: ['hmac-sha2-256', 'hmac-sha1'],
    })
  })

  test('every type of key, of hosts and of users', needed, async () => {
    for (const type of ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'] as const) {
      await using server = await startOurServer({ hostKeyTypes: [type], clientKeyTypes: [type] })
      const { status, stderr } = await dbclient(server, 'exit 42', { keyType: type })
      assert.equal(status, 42, `${type}: ${stderr}`)
    }
  })

  test('a password, right and wrong', needed, async () => {
    await using server = await startOurServer()
    const right = await dbclient(server, 'exit 42', { password: server.password })
    assert.equal(right.status, 42, right.stderr)
    assert.notEqual((await dbclient(server, 'exit 42', { password: 'wrong' })).status, 42)
  })

  test('output on both streams and exit status', needed, async () => {
    await using server = await startOurServer()
    const result = await dbclient(server, 'echo out; echo err >&2; exit 3')
    assert.deepEqual([result.status, result.stdout.toString()], [3, 'out\n'])
    assert.match(result.stderr, /^err$/m)
  })

  test('10 MB both ways, with re-keys', needed, async () => {
    await using server = await startOurServer({ rekey: { bytes: 2 * 1024 * 1024 } })
    const input = Buffer.alloc(10 * 1024 * 1024, 'abcdefghijklmnopq')
    const { stdout, stderr } = await dbclient(server, 'cat', { input, timeoutMs: 60_000 })
    assert.ok(stdout.equals(input), stderr)
  })

  test('a terminal', requires('dbclient', 'ssh-keygen', 'script'), async () => {
    await using server = await startOurServer()
    const [args, env] = await dbclientArguments(server, { args: ['-t'] })
    // It wants a terminal of its own.
    const command = [programPath('dbclient'), ...args, "'tty; exit 4'"].join(' ')
    const { status, stdout } = await runProgram(programPath('script'), ['-qec', command, '/dev/null'], { env })
    assert.match(stdout.toString(), /\/dev\/pts\/\d+\r\n/)
    assert.equal(status, 4)
  })

  test('-L, -R and -B', needed, async () => {
    await using server = await startOurServer({ forwarding: () => true })
    await using echo = await echoServer()
    const to = `127.0.0.1:${echo.port}`
    const [here, there] = [await freePort(), await freePort()]
    const [args, env] = await dbclientArguments(server, { args: ['-N', '-L', `${here}:${to}`, '-R', `${there}:${to}`] })
    const client = startProgram(programPath('dbclient'), args, env)
    try {
      for (const port of [here, there]) assert.equal(await converse(port, 'hello'), 'hello')
    } finally {
      await client.stop()
    }
    const [netcat, environment] = await dbclientArguments(server, { args: ['-B', to] })
    const direct = await runProgram(programPath('dbclient'), netcat, { env: environment, input: 'hello' })
    assert.equal(direct.stdout.toString(), 'hello', direct.stderr)
  })
})
