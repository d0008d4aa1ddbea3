// Files, sockets, servers and names that lie: yon-ssh refuses each with a clear line, shows nothing raw, and ends.
import assert from 'node:assert/strict'
import { type AddressInfo, connect, type Server } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { rows } from './hostile-rows.ts'
import { serverLiars, socketLiars, socksLies, startLiar, writeLies } from './liars.ts'
import { freePort } from './port.ts'
import { runProgram, startProgram } from './process.ts'
import { requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { shellWords, yonSsh } from './terminal/yon-ssh.ts'

describe(
  'what lies to yon-ssh',
  { ...requires('sshd', 'ssh-keygen', 'bash'), timeout: 250_000, concurrency: 4 },
  () => {
    let sshd: Sshd
    const liars: Server[] = []
    const ports: Record<string, string> = {}
    before(async () => {
      sshd = await startSshd()
      await writeLies(sshd)
      for (const [name, lie] of Object.entries(socketLiars)) {
        liars.push(await startLiar(lie, sshd.folder.file(`lies/${name}`)))
      }
      for (const [name, lie] of Object.entries(serverLiars)) {
        const server = await startLiar(lie, 0)
        ports[name] = String((server.address() as AddressInfo).port)
        liars.push(server)
      }
    })
    after(async () => {
      for (const liar of liars) liar.close()
      await sshd.stop()
    })

    /** `ssh` is our program; `$W` is the folder of lies, and each server that lies has its port by its name. */
    async function run(line: string) {
      const env = { ...process.env, W: sshd.folder.file('lies'), SSH_AUTH_SOCK: '', SHELL: '/bin/sh', ...ports }
      const script = `ssh() { ${shellWords(yonSsh)} -o BatchMode=yes "$@"; }\n${line}`
      return await runProgram('bash', ['-c', script], { env, timeoutMs: 60_000 })
    }

    for (const [name, { line, says, status = 255, prints = '' }] of Object.entries(rows)) {
      test(name, async () => {
        const result = await run(line)
        const stderr = result.stderr.replaceAll('\r', '')
        assert.equal(result.signal, null, 'it hangs')
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(stderr, /[^\n\t -~\u00a0-\uffff]|^ +at |node:internal/m)
        assert.match(stderr, says)
        const stdout = result.stdout.toString().replaceAll('\r', '')
        assert.deepEqual({ status: result.status, stdout }, { status, stdout: prints })
      })
    }

    test('SOCKS clients that lie are closed, and the next is served', async () => {
      const port = await freePort()
      const [file, ...first] = yonSsh
      const forward = startProgram(file as string, [
        ...first,
        '-v',
        '-N',
        '-D',
        String(port),
        ...sshd.sshArguments,
        sshd.host,
      ])
      try {
        await forward.waitFor(/Local forwarding listening on 127\.0\.0\.1 port \d+/)
        await Promise.all(socksLies.map((lie) => answerOf(port, lie)))
        const silent = connect(port, '127.0.0.1').on('error', () => {})
        const target = Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, sshd.port >> 8, sshd.port & 255])
        const answer = await answerOf(port, target, /SSH-2\.0-/)
        assert.match(answer, /SSH-2\.0-/)
        silent.destroy()
      } finally {
        await forward.stop()
      }
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(forward.log(), /\x1b|^ +at /m)
    })
  },
)

/** What comes back until the connection ends, or `enough` came. */
async function answerOf(port: number, request: Uint8Array, enough?: RegExp): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  let answer = ''
  const ended = new Promise((resolve) => socket.on('close', resolve))
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1')
    if (enough?.test(answer) === true) socket.destroy()
  })
  socket.write(request)
  await ended
  return answer
}
