// Our client against OpenSSH's server: forwards of TCP and unix sockets, both ways.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '@yon/ssh'
import { connectTo } from './client.ts'
import { freePort } from './port.ts'
import { requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'

describe('forwards of our client on sshd', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  let connection: Connection
  let echo: Server
  let echoPort = 0
  before(async () => {
    sshd = await startSshd({ config: ['AllowTcpForwarding yes', 'AllowStreamLocalForwarding yes'] })
    connection = await connectTo(sshd)
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {})
      socket.pipe(socket)
    })
    await once(echo.listen(0, '127.0.0.1'), 'listening')
    echoPort = (echo.address() as AddressInfo).port
  })
  after(async () => {
    await connection?.close()
    echo?.close()
    await sshd?.stop()
  })

  test('a stream to a port there (direct-tcpip), with half-close', async () => {
    const stream = await connection.openTcp('127.0.0.1', echoPort)
    const bytes = randomBytes(3_000_001)
    stream.end(bytes)
    assert.ok(Buffer.concat(await stream.toArray()).equals(bytes))
  })

  test('a port nobody listens on is refused with the reason', async () => {
    await assert.rejects(connection.openTcp('127.0.0.1', await freePort()), {
      code: 'channel-open-refused',
      reason: 2,
    })
  })

  test('a local port to a port there', async () => {
    await using forward = await connection.forwardLocal({ listen: '127.0.0.1:0', to: `127.0.0.1:${echoPort}` })
    const port = Number(forward.address.split(':').at(-1))
    const all = await Promise.all(Array.from({ length: 10 }, () => exchange(connect(port, '127.0.0.1'), 200_000)))
    assert.deepEqual(all, Array(10).fill(true))
    await forward.close()
    await assert.rejects(exchange(connect(port, '127.0.0.1'), 1), { code: 'ECONNREFUSED' })
  })

  test('a local unix socket, which only its owner may use, to a unix socket there', async () => {
    const target = sshd.folder.file('target.sock')
    const unixEcho = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    await once(unixEcho.listen(target), 'listening')
    const path = sshd.folder.file('local.sock')
    await using forward = await connection.forwardLocal({ listen: path, to: target })
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal(await exchange(connect(path), 300_000), true)
    await forward.close()
    await assert.rejects(stat(path), { code: 'ENOENT' })
    unixEcho.close()
  })

  test('a port there, chosen by the server, to a port here (forwarded-tcpip)', async () => {
    await using forward = await connection.forwardRemote({ listen: '127.0.0.1:0', to: `127.0.0.1:${echoPort}` })
    const port = Number(forward.address.split(':').at(-1))
    assert.ok(port > 0)
    const all = await Promise.all(Array.from({ length: 10 }, () => exchange(connect(port, '127.0.0.1'), 200_000)))
    assert.deepEqual(all, Array(10).fill(true))
    await forward.close()
    await assert.rejects(exchange(connect(port, '127.0.0.1'), 1), { code: 'ECONNREFUSED' })
  })

  test('a port there to a function, which learns who connects', async () => {
    let originator: { address: string; port: number } | undefined
    await using forward = await connection.forwardRemote({
      listen: '127.0.0.1:0',
      to: (stream, from) => {
        originator = from
        stream.pipe(stream)
      },
    })
    const socket = connect(Number(forward.address.split(':').at(-1)), '127.0.0.1')
    await once(socket, 'connect')
    const localPort = socket.localPort
    assert.equal(await exchange(socket, 100_000), true)
    assert.deepEqual(originator, { address: '127.0.0.1', port: localPort })
  })

  test('a unix socket there to a unix socket here (forwarded-streamlocal)', async () => {
    const target = sshd.folder.file('here.sock')
    const unixEcho = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    await once(unixEcho.listen(target), 'listening')
    const path = sshd.folder.file('remote.sock')
    await using _forward = await connection.forwardRemote({ listen: path, to: target })
    assert.equal(await exchange(connect(path), 300_000), true)
    unixEcho.close()
  })

  test('a forward that sshd forbids is refused', async () => {
    await using strict = await startSshd({ config: ['AllowTcpForwarding no'] })
    await using other = await connectTo(strict)
    await assert.rejects(other.forwardRemote({ listen: '127.0.0.1:0', to: '127.0.0.1:1' }), { code: 'request-refused' })
    await assert.rejects(other.openTcp('127.0.0.1', echoPort), { code: 'channel-open-refused', reason: 1 })
  })

  test('a connection through a connection', async () => {
    await using inner = await connectTo(sshd, { via: connection })
    assert.equal((await inner.run('echo through')).stdout, 'through\n')
    const bytes = randomBytes(2_000_000)
    assert.ok(bytes.equals((await inner.run('cat', { input: bytes })).stdoutBytes))
  })

  test('two forwards of many bytes do not block each other or a session', async () => {
    await using forward = await connection.forwardLocal({ listen: '127.0.0.1:0', to: `127.0.0.1:${echoPort}` })
    const port = Number(forward.address.split(':').at(-1))
    const stalled = connect(port, '127.0.0.1')
    stalled.on('error', () => {})
    stalled.pause()
    stalled.write(Buffer.alloc(30_000_000))
    assert.equal(await exchange(connect(port, '127.0.0.1'), 3_000_000), true)
    assert.equal((await connection.run('echo free')).stdout, 'free\n')
    stalled.destroy()
  })
})

/** Sends random bytes and their end, and says whether the same came back. */
async function exchange(socket: Socket, length: number): Promise<boolean> {
  const bytes = randomBytes(length)
  socket.end(bytes)
  return Buffer.concat(await socket.toArray()).equals(bytes)
}
