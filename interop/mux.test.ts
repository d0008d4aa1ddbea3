// Connections shared with OpenSSH: our library over its masters, and its client over ours.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import net from 'node:net'
import { after, before, describe, test } from 'node:test'
import { connectMaster, KeptForwards, type Master, type MuxForward, shareConnection } from '@yon/ssh/mux'
import type { Connection } from '@yon/ssh'
import { connectTo } from './client.ts'
import { freePort } from './port.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen')

describe('multiplexing with OpenSSH', { ...needed, timeout: 120_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())

  async function ssh(args: readonly string[], input = ''): Promise<readonly [number | null, string, string]> {
    const { status, stdout, stderr } = await runProgram(programPath('ssh'), [...sshd.sshArguments, ...args], { input })
    return [status, stdout.toString(), stderr.replaceAll('\r', '')]
  }

  describe("over OpenSSH's master", () => {
    let path: string
    before(async () => {
      path = sshd.folder.file('openssh-master')
      assert.deepEqual(await ssh(['-fNM', '-S', path, sshd.host]), [0, '', ''])
    })
    after(() => ssh(['-S', path, '-O', 'exit', sshd.host]))

    test('commands, their output and their statuses', async () => {
      const shared = await (await connectMaster(path)).proxy({ env: { YON_TEST: 'passed' } })
      const { stdout, stderr, exit } = await shared.run('cat; echo $YON_TEST; echo error >&2; exit 7', { input: 'in ' })
      assert.deepEqual([stdout, stderr, exit.status], ['in passed\n', 'error\n', 7])
      await shared.close()
    })

    test('much data both ways, by several sessions of one client', async () => {
      const shared = await (await connectMaster(path)).proxy()
      const bytes = new Uint8Array(5_000_000).map((_, i) => i * 13)
      const runs = await Promise.all([1, 2, 3].map(() => shared.run('cat', { input: bytes })))
      for (const { stdoutBytes } of runs) assert.ok(Buffer.compare(stdoutBytes, bytes) === 0)
      await shared.close()
    })

    test('a stream to a port and to a socket there', async () => {
      const shared = await (await connectMaster(path)).proxy()
      const stream = await shared.openTcp('127.0.0.1', sshd.port)
      const [first] = (await stream.iterator({ destroyOnReturn: false }).next()).value as Buffer
      assert.equal(first, 'S'.charCodeAt(0))
      stream.destroy()
      await assert.rejects(shared.openUnix('/nonexistent/socket'), { code: 'channel-open-refused' })
      await shared.close()
    })

    test('requests: alive, forwards of both sides, their ends', async () => {
      const client = await connectMaster(path)
      assert.ok((await client.check()) > 1)
      const port = await freePort()
      const local: MuxForward = { side: 'local', listen: { port }, connect: { host: '127.0.0.1', port: sshd.port } }
      assert.equal(await client.openForward(local), undefined)
      assert.match(await banner(port), /^SSH-2.0-OpenSSH/)
      await client.closeForward(local)
      await assert.rejects(banner(port))
      const remote: MuxForward = {
        side: 'remote',
        listen: { port: 0 },
        connect: { host: '127.0.0.1', port: sshd.port },
      }
      const chosen = await client.openForward(remote)
      assert.match(await banner(chosen as number), /^SSH-2.0-OpenSSH/)
      await client.closeForward(remote)
      await assert.rejects(client.closeForward(remote), { code: 'request-refused', message: 'port not forwarded' })
      client.close()
    })
  })

  describe("OpenSSH's client over our master", () => {
    let path: string
    let connection: Connection
    let master: Master
    before(async () => {
      path = sshd.folder.file('our-master')
      connection = await connectTo(sshd)
      const forwards = new KeptForwards(async ({ side, listen, connect }) => {
        const at = 'port' in listen ? `127.0.0.1:${listen.port}` : listen.path
        const to = connect === 'socks' || 'path' in connect ? '/nonexistent' : `${connect.host}:${connect.port}`
        if (side === 'local') return await connection.forwardLocal({ listen: at, to })
        const forward = await connection.forwardRemote({ listen: at, to })
        return { port: Number(forward.address.split(':').at(-1)), close: () => forward.close() }
      })
      master = await shareConnection(connection, { path, host: sshd.host, forwards })
      void master.terminated.then(() => connection.close())
    })
    after(() => connection.close())

    const control = (...args: readonly string[]) => ssh(['-S', path, ...args, sshd.host])

    test('-O check', async () => {
      assert.deepEqual(await control('-O', 'check'), [0, '', `Master running (pid=${process.pid})\n`])
    })

    test('-O forward and -O cancel', async () => {
      const port = await freePort()
      const local = ['-L', `${port}:127.0.0.1:${sshd.port}`]
      assert.deepEqual(await control('-O', 'forward', ...local), [0, '', ''])
      assert.match(await banner(port), /^SSH-2.0-OpenSSH/)
      assert.deepEqual(await control('-O', 'cancel', ...local), [0, '', ''])
      await assert.rejects(banner(port))
      const [status, stdout] = await control('-O', 'forward', '-R', `0:127.0.0.1:${sshd.port}`)
      assert.equal(status, 0)
      assert.match(await banner(Number(stdout)), /^SSH-2.0-OpenSSH/)
      const [refused, , stderr] = await control('-O', 'forward', '-L', `${sshd.port}:x:1`)
      assert.deepEqual([refused, /Port forwarding failed/.test(stderr)], [255, true])
    })

    test('-O proxy: a session, its input, its status', async () => {
      const args = ['-S', path, '-O', 'proxy', sshd.host, 'cat; exit 9']
      assert.deepEqual(await ssh(args, 'by proxy'), [9, 'by proxy', ''])
      const much = 'x'.repeat(3_000_000)
      const [status, stdout] = await ssh(['-S', path, '-O', 'proxy', sshd.host, 'cat'], much)
      assert.deepEqual([status, stdout.length], [0, much.length])
    })

    test('a session needs descriptors: it falls back to a connection of its own, and says why', async () => {
      const why = 'mux_client_request_session: session request failed: this master cannot be passed file descriptors\n'
      assert.deepEqual(await ssh(['-S', path, sshd.host, 'cat; exit 3'], 'alone'), [3, 'alone', why])
    })

    test('scp and sftp come through just the same', async (t) => {
      const file = sshd.folder.file('copied')
      const source = sshd.folder.file('source')
      await writeFile(source, 'contents')
      for (const name of ['scp', 'sftp'] as const) {
        if (requires(name).skip !== undefined) {
          t.diagnostic(`${name} not installed`)
          continue
        }
        const options = [...sshd.sshArguments, '-o', `ControlPath=${path}`]
        const { status } = await runProgram(programPath(name), [...options, `${sshd.host}:${source}`, file])
        assert.equal(status, 0, name)
      }
    })

    test('-O stop, then -O exit has nobody to ask; the connection goes on', async () => {
      assert.deepEqual(await control('-O', 'stop'), [0, '', 'Stop listening request sent.\n'])
      await master.stopped
      const gone = `Control socket connect(${path}): No such file or directory\n`
      assert.deepEqual(await control('-O', 'exit'), [255, '', gone])
      assert.equal((await connection.run('echo on')).stdout, 'on\n')
    })

    test('-O exit', async () => {
      const other = await connectTo(sshd)
      const otherPath = sshd.folder.file('other-master')
      const forwards = new KeptForwards(() => Promise.reject(new Error('none')))
      const second = await shareConnection(other, { path: otherPath, host: sshd.host, forwards })
      void second.terminated.then(() => other.close())
      assert.deepEqual(await ssh(['-S', otherPath, '-O', 'exit', sshd.host]), [0, '', 'Exit request sent.\n'])
      assert.equal(await other.closed, undefined)
    })
  })
})

function banner(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1'))
      socket.destroy()
    })
  })
}
