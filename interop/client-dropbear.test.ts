// Our client against Dropbear: every algorithm that both have, and what Dropbear does in its own way.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { type Connection, keyFile, password } from '@yon/ssh'
import { isAead, ourAlgorithms } from './catalogs.ts'
import { connectTo } from './client.ts'
import { type Dropbear, startDropbear } from './dropbear.ts'
import { type Offer, offerOf } from './offer.ts'
import { requires } from './programs.ts'

const needed = requires('root', 'unshare', 'dropbear', 'dropbearkey', 'ssh-keygen')

describe('our client and Dropbear', needed, () => {
  let server: Dropbear
  let theirs: Offer
  before(async () => {
    server = await startDropbear({
      hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'],
      clientKeyTypes: ['ed25519', 'ecdsa', 'rsa'],
    })
    theirs = await offerOf(server)
  })
  after(() => server?.stop())

  for (const kind of ['keyExchange', 'cipher', 'mac', 'serverHostKey'] as const) {
    test(`${kind}: each that both have`, async (t) => {
      const both = ourAlgorithms(kind === 'serverHostKey' ? 'hostKey' : kind).filter((name) =>
        theirs[kind].includes(name),
      )
      assert.ok(both.length > 1, `only ${both.join()}`)
      for (const name of both) {
        await t.test(name, async () => {
          const cipher = kind === 'mac' ? { cipher: 'aes128-ctr' } : {}
          await using connection = await connectTo(server, { algorithms: { ...cipher, [kind]: name } })
          assert.equal(negotiated(connection)[kind], name)
          await exchangeData(connection)
          connection.rekey()
          await exchangeData(connection)
        })
      }
    })
  }

  test('each type of key, and a password', async () => {
    for (const file of Object.values(server.clientKeys)) {
      await using connection = await connectTo(server, { authentication: [keyFile(file)] })
      assert.equal((await connection.run('whoami')).stdout, `${server.user}\n`)
    }
    await using connection = await connectTo(server, { authentication: [password(server.password)] })
    assert.equal((await connection.run('whoami')).stdout, `${server.user}\n`)
    const wrong = connectTo(server, { authentication: [password('wrong')] })
    await assert.rejects(wrong, { code: 'authentication-failed' })
  })

  test('programs: streams, exit status, exit signal, signal', async () => {
    await using connection = await connectTo(server)
    const { stdout, stderr, exit } = await connection.run('cat; echo problem >&2; exit 3', { input: 'in' })
    assert.deepEqual([stdout, stderr, exit.status], ['in', 'problem\n', 3])
    assert.equal((await connection.run('kill -TERM $$')).exit.signal, 'TERM')
    const session = connection.exec('trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done')
    await once(session.stdout, 'data')
    session.kill('TERM')
    assert.equal((await session.exit).status, 9)
  })

  test('a terminal and its size', async () => {
    await using connection = await connectTo(server)
    const { stdout } = await connection.run('stty size', { pty: { term: 'xterm', columns: 101, rows: 31 } })
    assert.equal(stdout, '31 101\r\n')
  })

  test('forwards both ways', async () => {
    await using connection = await connectTo(server)
    await using remote = await connection.forwardRemote({ listen: '127.0.0.1:0', to: (stream) => stream.pipe(stream) })
    const stream = await connection.openTcp('127.0.0.1', Number(remote.address.split(':').at(-1)))
    const bytes = randomBytes(500_000)
    stream.end(bytes)
    assert.ok(Buffer.concat(await stream.toArray()).equals(bytes))
  })
})

function negotiated({ info }: Connection): Record<'keyExchange' | 'cipher' | 'mac' | 'serverHostKey', string> {
  const { keyExchange, hostKeyAlgorithm: serverHostKey, clientToServer, serverToClient } = info
  assert.deepEqual(clientToServer, serverToClient)
  const { cipher, mac } = clientToServer
  assert.equal(mac === '<implicit>', isAead(cipher))
  return { keyExchange, serverHostKey, cipher, mac }
}

async function exchangeData(connection: Connection): Promise<void> {
  const bytes = randomBytes(100_003)
  const { stdoutBytes, exit } = await connection.run('cat', { input: bytes })
  assert.equal(exit.status, 0)
  assert.ok(bytes.equals(stdoutBytes))
}
