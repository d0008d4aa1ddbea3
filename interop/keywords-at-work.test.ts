// Keywords and options by what they do, not by how they are read: ssh and yon-ssh side by side, against one sshd.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { freePort } from './port.ts'
import { runProgram } from './process.ts'
import { requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

describe(
  'keywords at work, in ssh and yon-ssh',
  { ...requires('sshd', 'ssh', 'ssh-keygen', 'bash'), timeout: 60_000 },
  () => {
    let sshd: Sshd
    before(async () => {
      sshd = await startSshd({ hostCertificates: true, config: ['X11Forwarding yes'] })
    })
    after(() => sshd?.stop())

    interface What {
      readonly host?: string
      readonly command?: string
      readonly input?: string
    }

    async function outcome([program = '', ...first]: readonly string[], options: readonly string[], what: What = {}) {
      const { host = '127.0.0.1', command = 'true', input = '' } = what
      const quiet = ['-o', 'IgnoreUnknown=WarnWeakCrypto', '-o', 'WarnWeakCrypto=no']
      const args = [...first, ...quiet, ...options, ...sshd.sshArguments, host, command]
      const { status, stdout, stderr } = await runProgram(program, args, { input })
      return { status, stdout: stdout.toString(), lines: stderr.replaceAll('\r', '').trimEnd() }
    }

    /** What both do. */
    async function alike(options: readonly string[], what?: What) {
      const [ours, theirs] = await Promise.all([outcome(yonSsh, options, what), outcome(openSsh(), options, what)])
      assert.deepEqual(ours, theirs)
      return ours
    }

    /** As `alike`, for options that take a port of this host: one after the other. */
    async function alikeInTurn(options: readonly string[], what?: What) {
      const [ours, theirs] = [await outcome(yonSsh, options, what), await outcome(openSsh(), options, what)]
      assert.deepEqual(ours, theirs)
      return ours
    }

    test('AddressFamily, -4 and -6', async () => {
      const from = { host: 'localhost', command: 'echo $SSH_CONNECTION | cut -d" " -f1' }
      for (const options of [['-4'], ['-o', 'AddressFamily=inet']]) {
        assert.equal((await alike(options, from)).stdout, '127.0.0.1\n')
      }
      for (const options of [['-6'], ['-o', 'AddressFamily=inet6']]) {
        const { status, lines } = await alike(options)
        assert.equal(status, 255)
        assert.match(lines, /Address family for hostname not supported$/)
      }
    })

    test('Compression and -C, -c and -m', async () => {
      const agreed = async (program: readonly string[], options: readonly string[]) =>
        (await outcome(program, ['-v', ...options])).lines.split('\n').filter((line) => / kex: \w+->\w+ /.test(line))
      const rows: [string, string[]][] = [
        ['zlib@openssh.com', ['-o', 'Compression=no', '-C']],
        ['none', ['-o', 'Compression=no', '-o', 'Compression=yes']],
      ]
      for (const [name, compression] of rows) {
        const options = ['-c', 'aes128-ctr', '-m', 'hmac-sha2-512', ...compression]
        const [ours, theirs] = await Promise.all([agreed(yonSsh, options), agreed(openSsh(), options)])
        assert.deepEqual(ours, theirs)
        assert.match(ours.join(), new RegExp(`(?:cipher: aes128-ctr MAC: hmac-sha2-512 compression: ${name}.*){2}`))
      }
    })

    test('GatewayPorts and -g: at every address, or at the loopback one alone', async () => {
      const port = await freePort()
      const forward = ['-o', 'ExitOnForwardFailure=yes', '-L', `${port}:127.0.0.1:${sshd.port}`]
      // Served here as well as there, for it is the same host; only who listens everywhere has 127.0.0.9.
      const command = `bash -c '(exec 3<>/dev/tcp/127.0.0.9/${port}) 2>/dev/null && echo everywhere || echo here'`
      const rows: [string, string[]][] = [
        ['here\n', ['-o', 'GatewayPorts=no', '-o', 'GatewayPorts=yes']],
        ['everywhere\n', ['-o', 'GatewayPorts=no', '-g']],
      ]
      for (const [served, gateway] of rows) {
        assert.equal((await alikeInTurn([...gateway, ...forward], { command })).stdout, served)
      }
    })

    test('DynamicForward', async () => {
      const port = await freePort()
      const octets = (value: number): string => `\\x${(value >> 8).toString(16)}\\x${(value & 255).toString(16)}`
      const request = `\\x04\\x01${octets(sshd.port)}\\x7f\\x00\\x00\\x01\\x00`
      const command = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "${request}" >&3; head -c 16 <&3 | tail -c 8'`
      assert.equal((await alikeInTurn(['-o', `DynamicForward=127.0.0.1:${port}`], { command })).stdout, 'SSH-2.0-')
    })

    test('ClearAllForwardings', async () => {
      const taken = ['-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:${sshd.port}:127.0.0.1:1`]
      assert.equal((await alike(taken)).status, 255)
      assert.deepEqual(await alike(['-o', 'ClearAllForwardings=yes', ...taken]), { status: 0, stdout: '', lines: '' })
    })

    test('EscapeChar and -e', async () => {
      const typed = { command: 'sleep 600', input: '%.' }
      const { status, lines } = await alike(['-tt', '-e', '%', '-o', 'EscapeChar=none'], typed)
      assert.equal(status, 255)
      assert.match(lines, /^Connection to 127\.0\.0\.1 closed\.$/m)
      const read = { command: 'head -n 1', input: '~.\n' }
      assert.match((await alike(['-tt', '-o', 'EscapeChar=none', '-e', '%'], read)).stdout, /^~\.\r\n/)
    })

    test('KbdInteractiveDevices: the server is told', async () => {
      const only = ['BatchMode=no', 'PreferredAuthentications=keyboard-interactive']
      const devices = only.concat('KbdInteractiveDevices=pam,bsdauth').flatMap((each) => ['-o', each])
      await using talkative = await startSshd({ config: ['LogLevel DEBUG1'] })
      for (const program of [yonSsh, openSsh()]) {
        assert.equal((await outcome(program, [...devices, ...talkative.sshArguments])).status, 255)
      }
      assert.equal(talkative.log().match(/keyboard-interactive devs pam,bsdauth/g)?.length, 2)
    })

    test('CASignatureAlgorithms: the algorithm of an authority that may not be used', async () => {
      const authority = (await readFile(sshd.hostAuthority as string, 'utf8')).trim()
      const file = sshd.folder.file('authorities')
      await writeFile(file, `@cert-authority [127.0.0.1]:${sshd.port} ${authority}\n`)
      const known = ['-o', `UserKnownHostsFile=${file}`, '-o', 'StrictHostKeyChecking=yes']
      assert.equal((await alike(['-o', 'CASignatureAlgorithms=ssh-ed25519', ...known])).status, 0)
      const { status, lines } = await alike(['-o', 'CASignatureAlgorithms=rsa-sha2-512', ...known])
      assert.equal(status, 255)
      assert.match(lines, /^Certificate signed with disallowed algorithm$/m)
    })

    test('-vv: when keys are changed again, the service, and the ends of the channel', async () => {
      const facts = / (?:rekey (?:in|out) after|SSH2_MSG_SERVICE_ACCEPT|channel 0: (?:send|rcvd) (?:eof|close))/
      const told = async (program: readonly string[], ...options: string[]) =>
        (await outcome(program, ['-vv', ...options], { command: 'cat' })).lines
          .split('\n')
          .filter((line) => facts.test(line))
      for (const options of [
        ['-c', 'aes128-ctr'],
        ['-c', 'chacha20-poly1305@openssh.com', '-o', 'RekeyLimit=16M'],
      ]) {
        const [ours, theirs] = await Promise.all([told(yonSsh, ...options), told(openSsh(), ...options)])
        assert.equal(ours.length, 7)
        assert.deepEqual(ours, theirs)
      }
    })

    test('-x takes -X back', async () => {
      const command = { command: 'echo "[$DISPLAY]"' }
      assert.equal((await alike(['-X', '-x'], command)).stdout, '[]\n')
    })

    test('RefuseConnection, which ssh has since 10.1', async () => {
      const refused = await outcome(yonSsh, ['-o', 'RefuseConnection="not today"'])
      assert.equal(refused.status, 255)
      assert.match(refused.lines, /RefuseConnection: not today$/)
    })

    test('-P, of which ssh knows since 9.4: what a Tag matches', async () => {
      const config = sshd.folder.file('tagged')
      await writeFile(config, 'Match tagged short\n RemoteCommand echo tagged\n')
      const [program = '', ...first] = yonSsh
      const args = [...first, '-F', config, ...sshd.sshArguments.slice(2), '-P', 'short', '127.0.0.1']
      assert.equal((await runProgram(program, args)).stdout.toString(), 'tagged\n')
    })
  },
)
