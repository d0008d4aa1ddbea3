// Our client against OpenSSH's server: new keys, asked for by either side, while bytes flow both ways.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Connection, DialOptions } from '@yon/ssh'
import { connectTo } from './client.ts'
import { requires } from './programs.ts'
import { startSshd } from './sshd.ts'

describe('re-keying of our client with sshd', requires('sshd', 'ssh-keygen'), () => {
  test('sshd asks, every 300 kB', async () => {
    await using sshd = await startSshd({ config: ['RekeyLimit 300K'] })
    await using counted = await connectCounting(sshd, {})
    await bothWays(counted.connection, 4_000_000)
    assert.ok(counted.keyExchanges() >= 6, `${counted.keyExchanges()} key exchanges`)
  })

  test('we ask, every 300 kB', async () => {
    await using sshd = await startSshd()
    await using counted = await connectCounting(sshd, { rekey: { bytes: 300_000 } })
    await bothWays(counted.connection, 4_000_000)
    assert.ok(counted.keyExchanges() >= 6, `${counted.keyExchanges()} key exchanges`)
  })

  test('both ask, each cipher family and compression', async () => {
    await using sshd = await startSshd({ config: ['RekeyLimit 150K'] })
    for (const cipher of ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes256-ctr']) {
      for (const compression of [false, true]) {
        const algorithms = { cipher, compression }
        await using counted = await connectCounting(sshd, { rekey: { bytes: 100_000 }, algorithms })
        await bothWays(counted.connection, 2_000_000)
        assert.ok(counted.keyExchanges() >= 5, `${cipher}: ${counted.keyExchanges()} key exchanges`)
      }
    }
  })

  test('a kilobyte from the start: we ask, sshd asks, both ask', async () => {
    for (const [ours, theirs] of [
      [true, false],
      [false, true],
      [true, true],
    ]) {
      await using sshd = await startSshd({ config: theirs ? ['RekeyLimit 1K'] : [] })
      const algorithms = { keyExchange: 'curve25519-sha256', compression: ours === theirs }
      await using counted = await connectCounting(sshd, { algorithms, ...(ours ? { rekey: { bytes: 1024 } } : {}) })
      await bothWays(counted.connection, 300_000)
      for (let at = 0; at < 60; at++) await counted.connection.run('true')
      assert.ok(counted.keyExchanges() >= 5, `${counted.keyExchanges()} key exchanges`)
    }
  })

  test('we ask after a number of packets, and after a time', async () => {
    await using sshd = await startSshd()
    await using byPackets = await connectCounting(sshd, { rekey: { packets: 50 } })
    await bothWays(byPackets.connection, 4_000_000)
    assert.ok(byPackets.keyExchanges() >= 2, `${byPackets.keyExchanges()} key exchanges`)
    await using byTime = await connectCounting(sshd, { rekey: { intervalMs: 200 } })
    await byTime.connection.run('sleep 1')
    assert.ok(byTime.keyExchanges() >= 3, `${byTime.keyExchanges()} key exchanges`)
  })

  test('many small commands meanwhile', async () => {
    await using sshd = await startSshd({ config: ['RekeyLimit 100K'] })
    await using counted = await connectCounting(sshd, { rekey: { bytes: 150_000 } })
    const { connection } = counted
    const load = bothWays(connection, 6_000_000)
    for (let at = 0; at < 20; at++) assert.equal((await connection.run(`echo ${at}`)).stdout, `${at}\n`)
    await load
  })
})

interface Counted extends AsyncDisposable {
  readonly connection: Connection
  /** Without the first one. */
  keyExchanges(): number
}

async function connectCounting(
  server: Parameters<typeof connectTo>[0],
  options: Partial<DialOptions>,
): Promise<Counted> {
  let count = 0
  const connection = await connectTo(server, {
    ...options,
    onTrace: (trace) => {
      if (trace.event === 'negotiated' && !trace.first) count++
    },
  })
  const close = (): Promise<void> => connection.close()
  return { connection, keyExchanges: () => count, [Symbol.asyncDispose]: close }
}

async function bothWays(connection: Connection, length: number): Promise<void> {
  const bytes = randomBytes(length)
  const { stdoutBytes, exit } = await connection.run('cat', { input: bytes })
  assert.equal(exit.status, 0)
  const sum = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
  assert.equal(sum(stdoutBytes), sum(bytes))
}
