// Dynamic forwards both ways through sshd: by our library with hand-made clients, by yon-ssh with curl and nc.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Connection, type LocalForward, type SocksRequest, socksProxy } from '@yon/ssh'
import { connectTo } from './client.ts'
import { freePort } from './port.ts'
import { runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'
import { yonSsh } from './terminal/yon-ssh.ts'

const portOf = ({ address }: { readonly address: string }): number => Number(address.split(':').at(-1))

/** All that comes back for bytes that are sent in one piece, the end of them included. */
async function exchange(port: number, bytes: readonly number[], data = ''): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end(Buffer.concat([Buffer.from(bytes), Buffer.from(data)]))
  return Buffer.concat(await socket.toArray())
}

const uint16 = (port: number): number[] => [port >> 8, port & 255]
const socks5 = (host: string, port: number): number[] => [
  ...[5, 1, 0, 5, 1, 0, 3, host.length],
  ...Buffer.from(host),
  ...uint16(port),
]

describe('dynamic forwards on sshd', { ...requires('sshd', 'ssh-keygen'), timeout: 120_000 }, () => {
  let sshd: Sshd
  let connection: Connection
  let upperCase: Server
  let target = 0
  before(async () => {
    sshd = await startSshd()
    connection = await connectTo(sshd)
    // Answers when everything is there, which only a kept half-close tells.
    upperCase = createServer({ allowHalfOpen: true }, (socket) => {
      let text = ''
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('end', () => socket.end(text.toUpperCase()))
      socket.on('error', () => {})
    })
    await once(upperCase.listen(0, '127.0.0.1'), 'listening')
    target = (upperCase.address() as AddressInfo).port
  })
  after(async () => {
    await connection?.close()
    upperCase?.close()
    await sshd?.stop()
  })

  const ways = {
    'from here': async (onRequest: (request: SocksRequest) => void) =>
      await connection.forwardDynamic({ listen: '127.0.0.1:0', onRequest }),
    'from there': async (onRequest: (request: SocksRequest) => void) =>
      await connection.forwardRemote({ listen: '127.0.0.1:0', to: socksProxy({ onRequest }) }),
  }
  for (const [way, open] of Object.entries(ways)) {
    test(`${way}: all versions, with data and its end in the first packet`, async () => {
      const seen: SocksRequest[] = []
      await using forward = await open((request) => seen.push(request))
      const port = portOf(forward)
      const granted = Buffer.from('005a000000000000', 'hex')
      const four = [4, 1, ...uint16(target), 127, 0, 0, 1, 0]
      assert.deepEqual(await exchange(port, four, 'one'), Buffer.concat([granted, Buffer.from('ONE')]))
      const fourA = [4, 1, ...uint16(target), 0, 0, 0, 1, 0, ...Buffer.from('localhost'), 0]
      assert.deepEqual(await exchange(port, fourA, 'two'), Buffer.concat([granted, Buffer.from('TWO')]))
      const five = await exchange(port, socks5('localhost', target), 'three')
      assert.equal(five.toString('latin1'), '\x05\x00\x05\x00\x00\x01\0\0\0\0\0\0THREE')
      assert.deepEqual(
        seen.map(({ version, host }) => `${version} ${host}`),
        ['socks4 127.0.0.1', 'socks4a localhost', 'socks5 localhost'],
      )
    })

    test(`${way}: a client that is none, and one that asks for what there is not`, async () => {
      await using forward = await open(() => {})
      assert.equal((await exchange(portOf(forward), [...Buffer.from('GET / HTTP/1.0\r\n\r\n')])).length, 0)
      assert.equal((await exchange(portOf(forward), [5, 1, 2])).toString('hex'), '05ff')
      const closedPort = await freePort()
      const refused = await exchange(portOf(forward), socks5('127.0.0.1', closedPort), 'x')
      assert.equal(refused.toString('hex'), '0500')
      assert.match((await exchange(portOf(forward), socks5('127.0.0.1', target), 'ok')).toString('latin1'), /OK$/)
    })
  }

  test('what is not permitted is not connected to', async () => {
    const faults: unknown[] = []
    const proxy = socksProxy({ permit: ({ host }) => host === 'localhost', onError: (error) => faults.push(error) })
    await using forward = await connection.forwardRemote({ listen: '127.0.0.1:0', to: proxy })
    assert.doesNotMatch((await exchange(portOf(forward), socks5('127.0.0.1', target), 'x')).toString(), /X/)
    assert.match((await exchange(portOf(forward), socks5('localhost', target), 'x')).toString(), /X$/)
    assert.match(String(faults), /not permitted/)
  })

  test('a listener that stops leaves its connections alone; one that closes does not', async () => {
    const forward: LocalForward = await connection.forwardDynamic({ listen: '127.0.0.1:0' })
    const socket = connect({ port: portOf(forward), host: '127.0.0.1', allowHalfOpen: true })
    socket.write(Buffer.from(socks5('localhost', target)))
    await once(socket, 'data')
    forward.stop()
    await assert.rejects(exchange(portOf(forward), [5]), { code: 'ECONNREFUSED' })
    socket.end('still here')
    assert.match(Buffer.concat(await socket.toArray()).toString(), /STILL HERE$/)
    await forward.closed
  })

  test('yon-ssh -D and -R port, used by curl and nc', requires('curl', 'nc'), async () => {
    const http = createHttpServer((_request, response) => response.end('from the web'))
    await once(http.listen(0, '127.0.0.1'), 'listening')
    const web = `127.0.0.1:${(http.address() as AddressInfo).port}`
    const [here, there] = [await freePort(), await freePort()]
    const [program = '', ...first] = yonSsh
    const forwards = ['-vN', '-D', `127.0.0.1:${here}`, '-R', `${there}`, '-o', `PermitRemoteOpen=${web}`]
    const ssh = startProgram(program, [...first, ...sshd.sshArguments, ...forwards, sshd.host])
    try {
      await ssh.waitFor(/all expected forwarding replies received|All remote forwarding requests processed/)
      for (const port of [here, there]) {
        for (const version of ['socks4', 'socks4a', 'socks5', 'socks5-hostname']) {
          const args = ['-sS', '--max-time', '10', `--${version}`, `127.0.0.1:${port}`, `http://${web}/`]
          const { stdout, stderr } = await runProgram(programPath('curl'), args)
          assert.equal(`${stdout}${stderr}`, 'from the web', `${version} at ${port}`)
        }
        const [host = '', webPort = ''] = web.split(':')
        const nc = ['-X', '5', '-x', `127.0.0.1:${port}`, host, webPort]
        const { stdout } = await runProgram(programPath('nc'), nc, { input: 'GET / HTTP/1.0\r\n\r\n' })
        assert.match(stdout.toString(), /from the web$/)
      }
      const forbidden = ['-sS', '--max-time', '10', '--socks5', `127.0.0.1:${there}`, `http://127.0.0.1:${sshd.port}/`]
      assert.notEqual((await runProgram(programPath('curl'), forbidden)).status, 0)
      await ssh.waitFor(/is not permitted/)
    } finally {
      await ssh.stop()
      http.close()
    }
  })
})
