// Keywords about the making of a connection, each by what a server or a person sees of it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { freePort } from './port.ts'
import { runProgram } from './process.ts'
import { requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { yonSsh } from './terminal/yon-ssh.ts'

describe('keywords of a connection', { ...requires('sshd', 'ssh-keygen'), timeout: 60_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd({
      hostKeyTypes: ['rsa'],
      clientKeyTypes: ['ed25519'],
      config: ['KexAlgorithms curve25519-sha256'],
    })
  })
  after(() => sshd?.stop())

  async function ssh(...settings: string[]) {
    const [program = '', ...first] = yonSsh
    const options = settings.flatMap((setting) => ['-o', setting])
    const args = [...first, ...options, ...sshd.sshArguments, '127.0.0.1', 'echo in']
    const { status, stdout, stderr } = await runProgram(program, args)
    return { status, stdout: stdout.toString(), lines: stderr.split('\r\n').filter((line) => line !== '') }
  }

  test('WarnWeakCrypto: a key exchange that a quantum computer breaks, unless it was chosen', async () => {
    const warned = await ssh()
    assert.equal(warned.stdout, 'in\n')
    assert.deepEqual(warned.lines, [
      '** WARNING: connection is not using a post-quantum key exchange algorithm.',
      '** This session may be vulnerable to "store now, decrypt later" attacks.',
      '** The server may need to be upgraded. See https://openssh.com/pq.html',
    ])
    for (const setting of ['WarnWeakCrypto=no', 'KexAlgorithms=curve25519-sha256', 'LogLevel=ERROR']) {
      assert.deepEqual((await ssh(setting)).lines, [], setting)
    }
  })

  test('RequiredRSASize: a host key that is too short', async () => {
    const { status, lines } = await ssh('WarnWeakCrypto=no', 'RequiredRSASize=8000')
    assert.equal(status, 255)
    assert.equal(lines[0], 'Bad server host key: Invalid key length')
    assert.equal((await ssh('RequiredRSASize=2048')).status, 0)
  })

  test('RequiredRSASize: a key of the user that is too short is not offered', async () => {
    await using other = await startSshd({ clientKeyTypes: ['rsa'] })
    const [program = '', ...first] = yonSsh
    const run = async (bits: number) =>
      await runProgram(program, [
        ...first,
        '-v',
        '-o',
        `RequiredRSASize=${bits}`,
        ...other.sshArguments,
        '127.0.0.1',
        'true',
      ])
    assert.equal((await run(2048)).status, 0)
    const { status, stderr } = await run(8000)
    assert.equal(status, 255)
    assert.doesNotMatch(stderr, /Offering public key/)
  })

  test('ConnectionAttempts: again, a second after', async () => {
    const port = await freePort()
    const late = createServer((socket) => socket.end('SSH-1.0-late\r\n'))
    setTimeout(() => late.listen(port, '127.0.0.1'), 2000)
    const { lines } = await ssh(`Port=${port}`, 'ConnectionAttempts=10')
    late.close()
    assert.match(lines.join('\n'), /versions differ/)
    const never = await ssh(`Port=${port}`, 'ConnectionAttempts=1')
    assert.match(never.lines.join('\n'), /Connection refused/)
  })

  test('ChannelTimeout: a session on which nothing moves ends with 255', async () => {
    const [program = '', ...first] = yonSsh
    const options = ['-v', '-o', 'ChannelTimeout=session=1s', ...sshd.sshArguments]
    const { status, stderr } = await runProgram(program, [...first, ...options, '127.0.0.1', 'sleep 600'])
    assert.equal(status, 255)
    assert.match(stderr, /channel 0: closing after 1 seconds of inactivity[^]*Exit status -1/)
  })

  test('ProxyUseFdpass: is refused, whatever the command', async () => {
    const { status, lines } = await ssh('ProxyUseFdpass=yes', 'ProxyCommand=nc -F %h %p', 'WarnWeakCrypto=no')
    assert.equal(status, 255)
    assert.deepEqual(lines, ['ProxyUseFdpass: Node.js cannot receive the socket that a proxy command passes'])
  })

  test('LogVerbose: everything, or nothing but a warning', async () => {
    const all = await ssh('LogVerbose=*:*:*', 'WarnWeakCrypto=no')
    assert.ok(all.lines.some((line) => line.startsWith('debug2: ')))
    const some = await ssh('LogVerbose=kex.c:*:1000', 'WarnWeakCrypto=no')
    assert.deepEqual(some.lines, [
      'Warning: LogVerbose has no effect: its patterns name places in the source of OpenSSH; *:*:* shows everything',
    ])
  })

  test('VersionAddendum: behind our version', async () => {
    let identification = ''
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (chunk: Buffer) => {
        identification = chunk.toString('latin1').split('\r\n')[0] ?? ''
        socket.destroy()
      })
      socket.write('SSH-2.0-x\r\n')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    await ssh(`Port=${(server.address() as AddressInfo).port}`, 'VersionAddendum=for %n')
    server.close()
    assert.match(identification, /^SSH-2\.0-yon_[\d.]+ for 127\.0\.0\.1$/)
  })
})
