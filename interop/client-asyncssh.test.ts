// Our client against AsyncSSH's server: every algorithm that both have, and authentication as sshd cannot do it.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type Connection, keyboardInteractive, keyFile, password } from '@yon/ssh'
import {
  asyncsshAlgorithms,
  type AsyncsshAlgorithmKind,
  type AsyncsshServer,
  startAsyncsshServer,
} from './asyncssh-server.ts'
import { isAead, ourAlgorithms } from './catalogs.ts'
import { connectTo } from './client.ts'
import { freePort } from './port.ts'
import { findProgram, requires } from './programs.ts'

const needed = requires('asyncssh', 'ssh-keygen')
const theirs = findProgram('asyncssh') === undefined ? undefined : await asyncsshAlgorithms()

function options(kind: AsyncsshAlgorithmKind, name: string): { skip?: string } {
  if (theirs === undefined) return needed
  return theirs[kind].includes(name) ? {} : { skip: `the installed AsyncSSH does not have ${name}` }
}

describe('algorithms of our client and AsyncSSH', needed, () => {
  let server: AsyncsshServer
  before(async () => {
    server = await startAsyncsshServer({
      hostKeyTypes: ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'],
      ...(theirs === undefined ? {} : { algorithms: theirs }),
    })
  })
  after(() => server?.stop())

  for (const name of ourAlgorithms('keyExchange')) {
    test(`key exchange ${name}`, options('keyExchange', name), async () => {
      await using connection = await connectTo(server, { algorithms: { keyExchange: name } })
      assert.equal(connection.info.keyExchange, name)
      await exchangeData(connection)
    })
  }

  for (const name of ourAlgorithms('cipher')) {
    test(`cipher ${name}`, options('cipher', name), async () => {
      await using connection = await connectTo(server, { algorithms: { cipher: name } })
      assert.equal(connection.info.clientToServer.cipher, name)
      assert.equal(connection.info.clientToServer.mac === '<implicit>', isAead(name))
      await exchangeData(connection)
      connection.rekey()
      await exchangeData(connection)
    })
  }

  for (const name of ourAlgorithms('mac')) {
    test(`MAC ${name}`, options('mac', name), async () => {
      await using connection = await connectTo(server, { algorithms: { cipher: 'aes256-ctr', mac: name } })
      assert.equal(connection.info.serverToClient.mac, name)
      await exchangeData(connection)
    })
  }

  for (const name of [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-256',
    'rsa-sha2-512',
  ]) {
    test(`host key ${name}`, async () => {
      await using connection = await connectTo(server, { algorithms: { serverHostKey: name } })
      assert.equal(connection.info.hostKeyAlgorithm, name)
    })
  }

  test('compression', options('compression', 'zlib@openssh.com'), async () => {
    await using connection = await connectTo(server, { algorithms: { compression: true } })
    await exchangeData(connection)
    assert.equal(connection.info.serverToClient.compression, 'zlib@openssh.com')
  })
})

describe('authentication of our client by AsyncSSH', needed, () => {
  test('nothing asked: none is enough', async () => {
    await using server = await startAsyncsshServer({ noAuthentication: true })
    await using connection = await connectTo(server, { authentication: [] })
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
  })

  test('each type of key', async () => {
    const clientKeyTypes = ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'] as const
    await using server = await startAsyncsshServer({ clientKeyTypes })
    for (const type of clientKeyTypes) {
      const authentication = [keyFile(server.clientKeys[type] as string)]
      await using connection = await connectTo(server, { authentication })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
    }
  })

  test('a password, right and wrong', async () => {
    await using server = await startAsyncsshServer({ password: 'pässword' })
    await using connection = await connectTo(server, { authentication: [password('pässword')] })
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
    await assert.rejects(connectTo(server, { authentication: [password('x')] }), { code: 'authentication-failed' })
  })

  test('a password that has to be changed', async () => {
    await using server = await startAsyncsshServer({ password: 'old', changePasswordTo: 'new' })
    let prompt = ''
    const changing = password('old', {
      change: (request) => {
        prompt = request.prompt
        return { oldPassword: 'old', newPassword: 'new' }
      },
    })
    await using connection = await connectTo(server, { authentication: [changing] })
    assert.equal(prompt, 'The password is too old.')
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
    await assert.rejects(connectTo(server, { authentication: [password('old')] }), { code: 'authentication-failed' })
  })

  test('questions and answers (keyboard-interactive)', async () => {
    await using server = await startAsyncsshServer({
      keyboardInteractive: [
        ['First? ', 'one'],
        ['Second? ', 'zwei'],
      ],
    })
    const answering = keyboardInteractive(({ prompts }) =>
      prompts.map(({ prompt }) => (prompt === 'First? ' ? 'one' : 'zwei')),
    )
    await using connection = await connectTo(server, { authentication: [answering] })
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
    let asked = 0
    const wrong = keyboardInteractive(
      ({ prompts }) => {
        asked++
        return prompts.map(() => 'wrong')
      },
      { attempts: 2 },
    )
    await assert.rejects(connectTo(server, { authentication: [wrong] }), { code: 'authentication-failed' })
    assert.equal(asked, 2)
  })
})

describe('sessions of our client on AsyncSSH', needed, () => {
  let server: AsyncsshServer
  let connection: Connection
  before(async () => {
    server = await startAsyncsshServer()
    connection = await connectTo(server)
  })
  after(async () => {
    await connection?.close()
    await server?.stop()
  })

  test('streams, exit status and exit signal', async () => {
    const { stdout, stderr, exit } = await connection.run('cat; echo problem >&2; exit 3', { input: 'in' })
    assert.deepEqual([stdout, stderr, exit.status], ['in', 'problem\n', 3])
    const killed = await connection.run('exit-signal TERM')
    assert.deepEqual(
      [killed.exit.signal, killed.exit.coreDumped, killed.exit.errorMessage],
      ['TERM', false, 'asked for'],
    )
  })

  test('environment', async () => {
    const { stdout } = await connection.run('echo $YON_TEST', { env: { YON_TEST: 'value' } })
    assert.equal(stdout, 'value\n')
  })

  test('forwards both ways', async () => {
    // Of a port that it chose itself AsyncSSH says that it is 0.
    const port = await freePort()
    await using _remote = await connection.forwardRemote({ listen: `127.0.0.1:${port}`, to: (each) => each.pipe(each) })
    const stream = await connection.openTcp('127.0.0.1', port)
    const bytes = randomBytes(300_000)
    stream.end(bytes)
    assert.ok(Buffer.concat(await stream.toArray()).equals(bytes))
  })

  test('re-keying by AsyncSSH under load', async () => {
    await using strict = await startAsyncsshServer({ rekeyBytes: 100_000 })
    let count = 0
    const onTrace = ({ event }: { event: string }): unknown => event === 'negotiated' && count++
    await using other = await connectTo(strict, { onTrace, rekey: { bytes: 150_000 } })
    for (let at = 0; at < 10; at++) await exchangeData(other)
    assert.ok(count > 5, `${count} key exchanges`)
  })
})

async function exchangeData(connection: Connection): Promise<void> {
  const bytes = randomBytes(100_003)
  const { stdoutBytes, exit } = await connection.run('cat', { input: bytes })
  assert.equal(exit.status, 0)
  assert.ok(bytes.equals(stdoutBytes))
}
