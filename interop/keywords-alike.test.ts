// Keywords that show in what comes out of a run: ssh and yon-ssh side by side, against one sshd.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { freePort } from './port.ts'
import { runProgram } from './process.ts'
import { requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { type TemporaryFolder, temporaryFolder } from './temporary.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

describe(
  'keywords, as ssh and yon-ssh take them',
  { ...requires('sshd', 'ssh', 'ssh-keygen'), timeout: 60_000 },
  () => {
    let sshd: Sshd
    let folder: TemporaryFolder
    before(async () => {
      sshd = await startSshd()
      folder = await temporaryFolder()
    })
    after(async () => {
      await sshd?.stop()
      await folder?.remove()
    })

    async function outcome([program = '', ...first]: readonly string[], settings: readonly string[], command?: string) {
      const options = ['-o', 'WarnWeakCrypto=no', ...settings.flatMap((each) => ['-o', each])]
      const known = ['-o', 'IgnoreUnknown=WarnWeakCrypto']
      const args = [...first, ...known, ...options, ...sshd.sshArguments, '127.0.0.1', ...(command ? [command] : [])]
      const { status, stdout, stderr } = await runProgram(program, args, { input: 'typed\n' })
      return { status, stdout: stdout.toString(), lines: stderr.replaceAll('\r', '').trimEnd() }
    }

    async function alike(settings: readonly string[], command?: string): Promise<string> {
      const [ours, theirs] = [await outcome(yonSsh, settings, command), await outcome(openSsh(), settings, command)]
      assert.deepEqual(ours, theirs)
      return ours.stdout
    }

    const from = 'echo $SSH_CONNECTION | cut -d" " -f1'

    test('BindAddress, BindInterface', async () => {
      assert.equal(await alike(['BindAddress=127.0.0.9'], from), '127.0.0.9\n')
      assert.equal(await alike(['BindInterface=lo'], from), '127.0.0.1\n')
    })

    test('StdinNull, RequestTTY, RemoteCommand', async () => {
      assert.equal(await alike(['StdinNull=yes'], 'cat; echo end'), 'end\n')
      assert.match(
        await alike(['RequestTTY=force', 'StdinNull=yes'], 'tty | tr -d 0-9; stty size'),
        /^\/dev\/pts\/\r\n0 0\r\n$/,
      )
      assert.match(await alike(['RemoteCommand=echo %n %p %r']), /^127\.0\.0\.1 \d+ \S+\n$/)
    })

    test('NoHostAuthenticationForLocalhost', async () => {
      const nothing = ['UserKnownHostsFile=/dev/null', 'StrictHostKeyChecking=yes']
      assert.equal(await alike(['NoHostAuthenticationForLocalhost=yes', ...nothing], 'echo in'), 'in\n')
      assert.equal(await alike(['NoHostAuthenticationForLocalhost=no', ...nothing], 'echo in'), '')
    })

    test('RekeyLimit, ServerAliveInterval, TCPKeepAlive', async () => {
      await alike(['RekeyLimit=1k', 'ServerAliveInterval=1', 'TCPKeepAlive=no'], 'head -c 100000 /dev/zero | cksum')
    })

    test('StreamLocalBindMask, StreamLocalBindUnlink', async () => {
      const path = folder.file('socket')
      const forward = [`LocalForward=${path} 127.0.0.1:1`, 'ExitOnForwardFailure=yes']
      for (const unlinks of ['yes', 'no']) {
        for (const program of [yonSsh, openSsh()]) {
          if (existsSync(path)) await rm(path)
          await writeFile(path, '')
          const settings = [...forward, 'StreamLocalBindMask=0117', `StreamLocalBindUnlink=${unlinks}`]
          const { status, stdout } = await outcome(program, settings, `stat -c "%F %a" ${path}`)
          assert.deepEqual([status, stdout], unlinks === 'yes' ? [0, 'socket 660\n'] : [255, ''])
        }
      }
    })

    test('ForkAfterAuthentication, PermitRemoteOpen, LocalCommand', async () => {
      assert.equal(await alike(['ForkAfterAuthentication=yes'], 'echo late'), 'late\n')
      const remote = [`RemoteForward=${await freePort()}`, 'PermitRemoteOpen=none', 'ExitOnForwardFailure=yes']
      assert.equal(await alike(remote, 'echo in'), 'in\n')
      const local = ['PermitLocalCommand=yes', 'LocalCommand=echo "%%" %n %p %T']
      assert.match(await alike(local, 'true'), /^% 127\.0\.0\.1 \d+ NONE\n$/)
    })
  },
)
