// The proxy between a plain TCP client and an echo server, and between OpenSSH's client and server.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { startDelayProxy } from './delay-proxy.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { startSshd } from './sshd.ts'

describe('startDelayProxy', () => {
  const echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString()
      echo.emit('received')
    })
  })
  let targetPort = 0
  let received = ''
  before(async () => {
    await once(echo.listen(0, '127.0.0.1'), 'listening')
    targetPort = (echo.address() as AddressInfo).port
  })
  after(() => echo.close())

  async function exchange(port: number, text: string): Promise<string> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.end(text)
    return await readAll(socket)
  }

  test('passes bytes and half-close both ways and counts them', async () => {
    await using proxy = await startDelayProxy({ targetPort })
    const text = 'x'.repeat(1_000_000)
    assert.equal(await exchange(proxy.port, text), text)
    assert.deepEqual(proxy.bytes, { clientToServer: 1_000_000, serverToClient: 1_000_000 })
    assert.equal(proxy.connections, 1)
  })

  test('takes one round trip more for each turn', async () => {
    await using proxy = await startDelayProxy({ targetPort, rttMs: 100 })
    const socket = connect(proxy.port, '127.0.0.1')
    const start = performance.now()
    for (let turn = 0; turn < 3; turn++) {
      socket.write('ping')
      await once(socket, 'data')
    }
    const elapsed = performance.now() - start
    socket.destroy()
    assert.ok(elapsed >= 295 && elapsed < 600, `${elapsed} ms`)
    assert.deepEqual(proxy.flights, { clientToServer: 3, serverToClient: 3 })
  })

  test('cuts at a byte, by end of file and by reset', async () => {
    received = ''
    await using early = await startDelayProxy({ targetPort, cut: { direction: 'clientToServer', atByte: 5 } })
    assert.equal(await exchange(early.port, '0123456789'), '')
    while (received === '') await once(echo, 'received')
    assert.equal(received, '01234')
    const cut = { direction: 'serverToClient', atByte: 5 } as const
    await using late = await startDelayProxy({ targetPort, cut })
    assert.equal(await exchange(late.port, '0123456789'), '01234')
    await using reset = await startDelayProxy({ targetPort, cut: { ...cut, reset: true } })
    await assert.rejects(exchange(reset.port, '0123456789'), { code: 'ECONNRESET' })
  })

  test('changes one byte', async () => {
    const flip = { direction: 'serverToClient', atByte: 2, mask: 0x01 } as const
    await using proxy = await startDelayProxy({ targetPort, flip })
    assert.equal(await exchange(proxy.port, '00000'), '00100')
  })

  test('carries an SSH session', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
    await using sshd = await startSshd()
    await using proxy = await startDelayProxy({ targetPort: sshd.port, rttMs: 20 })
    const aliased = ['-o', `HostKeyAlias=[127.0.0.1]:${sshd.port}`, '-o', `Port=${proxy.port}`]
    const start = performance.now()
    const result = await runProgram(programPath('ssh'), [...aliased, ...sshd.sshArguments, '127.0.0.1', 'true'])
    const roundTrips = (performance.now() - start) / 20
    assert.equal(result.status, 0, result.stderr)
    assert.ok(roundTrips >= 7, `${roundTrips} round trips`)
    assert.ok(proxy.bytes.serverToClient > 1000)
  })
})

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
