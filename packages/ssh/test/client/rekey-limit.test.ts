// New keys from the first kilobyte on, over real sockets and with programs at both ends.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, DialOptions } from '../../src/index.ts'
import { password } from '../../src/index.ts'
import { systemPrograms } from '../../src/server/system-programs.ts'
import { startServer } from '../server/pair.ts'

const LENGTH = 400_000
const cheap = { keyExchange: 'curve25519-sha256' }

/** Half of it can be compressed. */
const data = Buffer.concat([randomBytes(LENGTH / 2), Buffer.alloc(LENGTH / 2, 'again and again ')])

async function copyBothWays(connection: Connection): Promise<void> {
  const { stdoutBytes, exit } = await connection.run('cat', { input: data })
  assert.equal(exit.status, 0)
  assert.equal(hashOf(stdoutBytes), hashOf(data))
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe('RekeyLimit 1K from the start', () => {
  const sides = { client: ['client'], server: ['server'], both: ['client', 'server'] }
  for (const [name, who] of Object.entries(sides)) {
    for (const compression of [false, true]) {
      test(`${name}${compression ? ', compressed' : ''}: bytes both ways and commands meanwhile`, async () => {
        const limit = { rekey: { bytes: 1024 } }
        await using server = await startServer({
          onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }),
          algorithms: { ...cheap, compression },
          ...(who.includes('server') ? limit : {}),
        })
        let exchanges = 0
        const options: Partial<DialOptions> = {
          algorithms: { ...cheap, compression },
          onTrace: ({ event }) => void (event === 'newkeys-received' && exchanges++),
          ...(who.includes('client') ? limit : {}),
        }
        await using connection = await server.connect(options)
        const copying = copyBothWays(connection)
        for (let index = 0; index < 5; index++) {
          assert.equal((await connection.run(`echo ${index}`)).stdout, `${index}\n`)
        }
        await copying
        // What is written in one turn is one flight: the limit is looked at in between.
        assert.ok(exchanges >= 2, `${exchanges} key exchanges`)
        const before = exchanges
        for (let index = 0; index < 60; index++) await connection.run('true')
        assert.ok(exchanges - before >= 2, `${exchanges - before} key exchanges for small commands`)
      })
    }
  }

  test('forwards and sessions that both ends re-key at the same moment', async () => {
    await using server = await startServer({
      onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }),
      algorithms: cheap,
    })
    await using connection = await server.connect({ algorithms: cheap })
    const [peer] = server.server.connections
    const copying = Promise.all([copyBothWays(connection), copyBothWays(connection)])
    let over = false
    void copying.finally(() => (over = true))
    while (!over) {
      connection.rekey()
      peer?.rekey()
      await sleep(1)
    }
    await copying
  })
})

test('a person who takes long to answer is not disturbed by limits of bytes or time', async () => {
  await using server = await startServer({ algorithms: cheap, rekey: { bytes: 1 } })
  let exchanges = 0
  const slowly = async (): Promise<string> => {
    await sleep(150)
    return 'sesame'
  }
  await using connection = await server.connect({
    algorithms: cheap,
    authentication: [password(slowly)],
    rekey: { intervalMs: 10 },
    onTrace: ({ event }) => void (event === 'newkeys-received' && exchanges++),
  })
  assert.ok(connection.isEstablished)
  assert.ok(exchanges <= 2, `${exchanges} key exchanges`)
  await sleep(50)
  assert.ok(exchanges > 2, `${exchanges} key exchanges`)
})
