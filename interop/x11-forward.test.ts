// X11 forwarding through sshd: a display of ours that looks at cookies, and clients there that show them.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { runProgram } from './process.ts'
import { programPath, python, requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'
import { connectTo } from './client.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

const NUMBER = 60_000 - 6000 + (process.pid % 1000)
const DISPLAY = `:${NUMBER}.1`

/** A client of X: the first packet with the cookie that xauth knows, or another one; what the server answers. */
const CLIENT = `
import os, socket, struct, subprocess, sys
display = os.environ['DISPLAY']
name, cookie = subprocess.run(['${requires('xauth').skip === undefined ? programPath('xauth') : ''}', 'list', display], capture_output=True, text=True).stdout.split()[1:3]
cookie = bytes.fromhex(cookie)
if 'wrong' in sys.argv: cookie = bytes(len(cookie))
s = socket.create_connection(('127.0.0.1', 6000 + int(display.split(':')[1].split('.')[0])))
s.sendall(struct.pack('>BxHHHHxx', 0x42, 11, 0, len(name), len(cookie)) + name.encode() + b'\\0\\0' + cookie + b'request')
print(s.recv(100).decode(), display.split('.')[-1], cookie.hex())
`

async function startDisplay(path: string, seen: Buffer[]): Promise<Server> {
  const display = createServer((socket) => {
    socket.on('error', () => {})
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      if (!bytes.includes('request')) return
      seen.push(bytes)
      socket.end('welcome')
    })
  })
  await once(display.listen(path), 'listening')
  return display
}

describe('X11 forwarding', { ...requires('sshd', 'ssh', 'ssh-keygen', 'xauth', 'asyncssh'), timeout: 60_000 }, () => {
  let sshd: Sshd
  let display: Server
  let env: NodeJS.ProcessEnv
  const cookie = randomBytes(16)
  const seen: Buffer[] = []
  const path = `/tmp/.X11-unix/X${NUMBER}`
  before(async () => {
    sshd = await startSshd({
      config: ['X11Forwarding yes', `XAuthLocation ${programPath('xauth')}`, 'PermitUserRC no'],
    })
    await mkdir('/tmp/.X11-unix', { recursive: true })
    display = await startDisplay(path, seen)
    const XAUTHORITY = sshd.folder.file('xauthority')
    env = { ...process.env, DISPLAY, XAUTHORITY }
    const added = await runProgram(programPath('xauth'), ['add', DISPLAY, '.', cookie.toString('hex')], { env })
    assert.equal(added.status, 0, added.stderr)
  })
  after(async () => {
    display?.close()
    await rm(path, { force: true })
    await sshd?.stop()
  })

  const command = (...args: string[]): string => `${python} -c '${CLIENT.replaceAll("'", "'\\''")}' ${args.join(' ')}`

  async function run(program: readonly string[], options: readonly string[], remote: string, at = DISPLAY) {
    const [file = '', ...first] = program
    const args = [...first, ...sshd.sshArguments, ...options, sshd.host, remote]
    const { stdout, stderr, status } = await runProgram(file, args, { env: { ...env, DISPLAY: at } })
    // xauth there, of which the account has not used any before.
    return { stdout: stdout.toString(), stderr: stderr.replace(/.*Xauthority does not exist\n/, ''), status }
  }

  for (const [name, program] of [
    ['yon-ssh', yonSsh],
    ['ssh', openSsh()],
  ] as const) {
    test(`${name} -Y: the display sees its own cookie, the far side another`, async () => {
      seen.length = 0
      const { stdout, stderr } = await run(program, ['-Y'], command())
      assert.equal(stderr, '')
      const [, screen, given] = /^welcome (\d+) ([0-9a-f]{32})\n$/.exec(stdout) ?? []
      assert.equal(screen, '1')
      assert.notEqual(given, cookie.toString('hex'))
      assert.ok(seen[0]?.includes(cookie))
      assert.equal(seen.length, 1)
    })

    test(`${name} -Y: another cookie does not get through`, async () => {
      seen.length = 0
      const { stdout, stderr } = await run(program, ['-Y'], command('wrong'))
      assert.match(stdout, /^ 1 0{32}\n$/)
      assert.equal(stderr, 'X11 connection rejected because of wrong authentication.\r\n')
      assert.equal(seen.length, 0)
    })

    test(`${name} -X without an X server that makes a cookie: nothing is forwarded`, async () => {
      const { stdout, stderr, status } = await run(
        program,
        ['-X', '-o', 'ForwardX11Trusted=no'],
        'echo "[$DISPLAY]"',
        `:${NUMBER + 1}`,
      )
      assert.deepEqual({ stdout, status }, { stdout: '[]\n', status: 0 })
      assert.equal(stderr, 'Warning: untrusted X11 forwarding setup failed: xauth key data not generated\r\n')
    })

    test(`${name} -Y where the server forwards nothing`, async () => {
      await using strict = await startSshd({ config: ['X11Forwarding no'] })
      const [file = '', ...first] = program
      const args = [...first, ...strict.sshArguments, '-Y', strict.host, 'echo still there']
      const { stdout, stderr } = await runProgram(file, args, { env })
      assert.equal(stdout.toString(), 'still there\n')
      assert.equal(stderr, 'X11 forwarding request failed on channel 0\r\n')
    })
  }

  test('yon-ssh -Y over a master of its own, which has no display', async () => {
    const control = ['-S', sshd.folder.file('control')]
    const [file = '', ...first] = yonSsh
    const ask = (...args: string[]) =>
      runProgram(file, [...first, ...sshd.sshArguments, ...control, ...args, sshd.host], { env: process.env })
    assert.equal((await ask('-fN', '-M')).status, 0)
    try {
      seen.length = 0
      const { stdout, stderr } = await run(yonSsh, ['-Y', ...control], command())
      assert.equal(stderr, '')
      const [, given] = /^welcome 1 ([0-9a-f]{32})\n$/.exec(stdout) ?? []
      assert.notEqual(given, cookie.toString('hex'))
      assert.ok(seen[0]?.includes(cookie))
      const wrong = await run(yonSsh, ['-Y', ...control], command('wrong'))
      assert.match(wrong.stdout, /^ 1 0{32}\n$/)
      assert.equal(seen.length, 1)
    } finally {
      await ask('-O', 'exit')
    }
  })

  test('several displays on one connection: the cookie says which', async () => {
    await using connection = await connectTo(sshd)
    const otherSeen: Buffer[] = []
    const otherPath = `/tmp/.X11-unix/X${NUMBER + 2}`
    const other = await startDisplay(otherPath, otherSeen)
    try {
      seen.length = 0
      const options = { trusted: true, xauth: programPath('xauth') }
      const first = await connection.forwardX11({ ...options, display: DISPLAY })
      const second = await connection.forwardX11({ ...options, display: `:${NUMBER + 2}` })
      assert.match((await connection.run(command(), { x11: second })).stdout, /^welcome /)
      assert.deepEqual([seen.length, otherSeen.length], [0, 1])
      assert.match((await connection.run(command(), { x11: first })).stdout, /^welcome /)
      assert.deepEqual([seen.length, otherSeen.length], [1, 1])
      assert.match((await connection.run(command('wrong'), { x11: first })).stdout, /^ /)
      assert.deepEqual([seen.length, otherSeen.length], [1, 1])
    } finally {
      other.close()
      await rm(otherPath, { force: true })
    }
  })

  test('by the library, with what there is to say', async () => {
    await using connection = await connectTo(sshd)
    const errors: string[] = []
    const x11 = await connection.forwardX11({
      display: `:${NUMBER + 1}`,
      trusted: true,
      xauth: programPath('xauth'),
      onError: ({ message }) => errors.push(message),
    })
    assert.equal(x11.protocol, 'MIT-MAGIC-COOKIE-1')
    await connection.run(command(), { x11 })
    assert.match(errors.join('\n'), /^No xauth data[^]*\ncannot connect to the X display$/)
    await assert.rejects(connection.forwardX11({ display: '$(id)' }), { code: 'invalid-argument' })
  })
})
