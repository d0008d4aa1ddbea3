// What is said when something is wrong, and with -v: the same lines as ssh, as people and programs look for them.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { after, before, describe, test } from 'node:test'
import { generatePrivateKey } from '@yon/ssh/keys'
import { serve } from '@yon/ssh/server'
import { freePort } from '../port.ts'
import { kill, runProgram } from '../process.ts'
import { programPath, requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add')
const HOST = '127.0.0.1'

describe('messages of yon-ssh and ssh', { ...needed, timeout: 250_000 }, () => {
  let sshd: Sshd
  let taken: net.Server
  /** Files by their names in `cases`. */
  const file = (name: string): string => sshd.folder.file(name)
  before(async () => {
    sshd = await startSshd()
    await copyFile(sshd.clientKeys.ed25519 as string, file('open-key'))
    await chmod(file('open-key'), 0o644)
    await writeFile(file('empty'), '')
    await writeFile(file('no-key'), 'nothing\n', { mode: 0o600 })
    await writeFile(file('askpass'), '#!/bin/sh\necho "$1" >>"$ASKED"\necho wrong\n', { mode: 0o755 })
    await writeFile(file('jumps'), jumpConfig(sshd, file('empty')))
    taken = net.createServer().listen(0, HOST)
    await new Promise((resolve) => taken.once('listening', resolve))
  })
  after(async () => {
    taken.close()
    await sshd.stop()
  })

  interface Outcome {
    readonly status: number | string | null
    readonly stdout: string
    readonly stderr: string
    /** The questions of SSH_ASKPASS. */
    readonly asked: string
  }

  async function outcome(program: readonly string[], args: readonly string[], agent = ''): Promise<Outcome> {
    const [name, ...first] = program
    await writeFile(file('asked'), '')
    await writeFile(file('empty'), '')
    const askpass = { SSH_ASKPASS: file('askpass'), SSH_ASKPASS_REQUIRE: 'force', ASKED: file('asked') }
    const env = { ...process.env, ...askpass, SSH_AUTH_SOCK: agent }
    const { status, signal, stdout, stderr } = await runProgram(name as string, [...first, ...args], { env })
    const asked = await readFile(file('asked'), 'utf8')
    // A message of two lines has a CR less there, and only Debian's ssh says how to remove a changed key.
    const plain = stderr
      .replaceAll('\r', '')
      .replaceAll('yon-ssh', 'ssh')
      .replace(/^ {2}(?:remove with:|ssh-keygen -f).*\n/gm, '')
    return { status: status ?? signal, stdout: stdout.toString(), stderr: plain, asked }
  }

  async function same(args: readonly string[], agent?: string): Promise<Outcome> {
    const ours = await outcome(yonSsh, args, agent)
    assert.deepEqual(ours, await outcome(openSsh(), args, agent))
    return ours
  }

  /** Without an agent, a configuration and questions, to sshd. */
  function plainly(...more: readonly string[]): readonly string[] {
    const files = ['-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, '-o', 'GlobalKnownHostsFile=none']
    return ['-F', 'none', ...more, ...files, '-o', 'BatchMode=yes', '-p', String(sshd.port), '-l', sshd.user, HOST]
  }

  const port = (): string => String((taken.address() as net.AddressInfo).port)
  const cases: Readonly<Record<string, () => readonly string[]>> = {
    'an unknown host, nobody to ask': () => ['-o', `UserKnownHostsFile=${file('empty')}`, ...sshd.sshArguments, HOST],
    'known hosts that cannot be written': () => [
      ...['-o', 'UserKnownHostsFile=/no/where/known_hosts', '-o', 'StrictHostKeyChecking=accept-new'],
      ...[...sshd.sshArguments, HOST, 'echo in'],
    ],
    'an empty host name': () => ['-F', 'none', '', 'true'],
    'a server that says nothing': () => ['-F', 'none', '-o', 'ConnectTimeout=1', '-p', port(), HOST, 'true'],
    'a refused port, quietly': () => ['-F', 'none', '-q', '-p', '1', HOST, 'true'],
    'an address of the other family': () => ['-F', 'none', '-6', HOST, 'true'],
    'a bind address of another machine': () => ['-b', '192.0.2.1', ...sshd.sshArguments, HOST],
    'a bind address that nobody knows': () => ['-b', 'no-such-host.invalid', ...sshd.sshArguments, HOST],
    'an identity file that is not there (-i)': () => plainly('-i', '/nonexistent'),
    'an identity file that is not there (-o)': () => plainly('-o', 'IdentityFile=/nonexistent'),
    'an identity file that others may read': () => plainly('-i', file('open-key')),
    'an identity file without a key': () => plainly('-i', file('no-key')),
    'no identity': () => plainly('-o', 'IdentityFile=none'),
    'a bad value': () => ['-o', 'Compression=maybe', HOST],
    'an option without a value': () => ['-o', 'Port', HOST],
    'a bad MAC (-m)': () => ['-m', 'nosuch', HOST],
    'a bad cipher (-o)': () => ['-o', 'Ciphers=nosuch', HOST],
    'a bad forward': () => ['-L', 'abc', HOST],
    'a bad -W': () => ['-W', 'abc', HOST],
    'a bad escape character': () => ['-e', 'abc', HOST],
    'no configuration where one is named': () => ['-F', '/nonexistent', HOST],
    'a log that cannot be opened': () => ['-E', '/nonexistent/log', HOST],
    'a bad query': () => ['-Q', 'nosuch'],
    'a jump host that refuses': () => ['-J', `${HOST}:1`, ...sshd.sshArguments, HOST],
    'a jump host that nobody knows': () => ['-J', 'no-such-host.invalid', ...sshd.sshArguments, HOST],
    'a jump host that is not trusted': () => ['-F', file('jumps'), '-J', 'stranger', HOST],
    'a jump host from where nothing is reached': () => ['-F', file('jumps'), '-J', 'hop', '-p', '1', HOST],
    'a -W that leads nowhere': () => [...sshd.sshArguments, '-W', `${HOST}:1`, HOST],
    'a local forward whose port is in use': () => [...sshd.sshArguments, '-L', `${port()}:x:1`, HOST, 'echo in'],
    'a local forward whose address is in use': () => [
      ...[...sshd.sshArguments, '-o', 'ExitOnForwardFailure=yes'],
      ...['-L', `${HOST}:${port()}:x:1`, HOST, 'echo in'],
    ],
    'a local forward of a socket without a folder': () => [
      ...sshd.sshArguments,
      '-L',
      '/no/where:x:1',
      HOST,
      'echo in',
    ],
    'a remote forward whose port is in use': () => [...sshd.sshArguments, '-R', `${port()}:x:1`, HOST, 'echo in'],
    'a remote forward that must succeed': () => [
      ...[...sshd.sshArguments, '-o', 'ExitOnForwardFailure=yes'],
      ...['-R', `${port()}:x:1`, HOST, 'echo in'],
    ],
    'a subsystem that is not there': () => [...sshd.sshArguments, '-s', HOST, 'nosuch'],
    'a command that is killed at a terminal': () => [...sshd.sshArguments, '-tt', HOST, 'kill -TERM $$'],
    'no common cipher': () => [...sshd.sshArguments, '-o', 'Ciphers=aes128-cbc', HOST],
    'a proxy command that ends': () => [...sshd.sshArguments, '-o', 'ProxyCommand=exit 3', HOST],
  }
  for (const [name, args] of Object.entries(cases)) {
    test(name, async () => {
      await same(args())
    })
  }

  test('wrong passwords and wrong answers, as often as allowed', async () => {
    await using server = await serve({
      hostKeys: [await generatePrivateKey({ kind: 'ed25519' })],
      authentication: {
        password: () => false,
        keyboardInteractive: async ({ prompt }) => {
          await prompt({ name: '', instruction: 'Say it.', prompts: [{ prompt: 'Word: ', echo: false }] })
          return false
        },
      },
      limits: { failuresMax: 20 },
    })
    const there = [
      '-F',
      'none',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'LogLevel=ERROR',
    ]
    for (const method of ['password', 'keyboard-interactive', 'keyboard-interactive,password']) {
      const args = ['-o', `PreferredAuthentications=${method}`, '-p', String(server.port), `me@${HOST}`, 'true']
      const { asked, status } = await same([...there, ...args])
      assert.deepEqual([asked.trim().split('\n').length, status], [method.includes(',') ? 6 : 3, 255])
    }
  })

  test('forwarded connections that lead nowhere', async () => {
    const forwards = [
      ['-L', `${HOST}:1`],
      ['-L', 'no-such-host.invalid:1'],
      ['-R', `${HOST}:1`],
      ['-R', 'no-such-host.invalid:1'],
      ['-R', '/nonexistent/socket'],
    ] as const
    for (const [option, target] of forwards) {
      const said: string[] = []
      for (const [file, ...first] of [yonSsh, openSsh()]) {
        const listen = await freePort()
        const args = [option, `${listen}:${target}`, ...sshd.sshArguments, HOST, 'echo up; read line']
        const child = spawn(file as string, [...first, ...args], { stdio: 'pipe' })
        let stderr = ''
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
        await once(child.stdout, 'data')
        const socket = net.connect(listen, HOST).on('error', () => {})
        await once(socket, 'close')
        child.stdin.end('done\n')
        await once(child, 'close')
        said.push(stderr.replace(/^channel \d+/, 'channel N'))
      }
      assert.match(said[0] as string, /connect.*\r\n$/)
      assert.equal(said[0], said[1], `${option} ${target}`)
    }
  })

  test('an agent that refuses to sign, with another key left and without', async () => {
    const started = spawnSync(programPath('ssh-agent'), ['-s'], { encoding: 'utf8' }).stdout
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(started)?.[1] as string
    try {
      // Each use is to be confirmed, and there is nobody to ask.
      const env = { ...process.env, SSH_AUTH_SOCK: socket }
      spawnSync(programPath('ssh-add'), ['-q', '-c', sshd.clientKeys.ed25519 as string], { env })
      const { stderr } = await same(plainly('-o', 'IdentityFile=none'), socket)
      assert.match(stderr, /signing failed for ED25519 "\S+" from agent: agent refused operation/)
      await same(plainly('-i', sshd.clientKeys.ed25519 as string), socket)
    } finally {
      kill(Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]), 'SIGTERM')
    }
  })

  test('-v: the lines that people look for are there, in the same words and order', async () => {
    const forward = ['-o', 'SetEnv=YON_X=1', '-R', `0:${HOST}:1`]
    const args = ['-v', ...sshd.sshArguments, ...forward, HOST, 'echo $YON_X; exit 3']
    const [ours, theirs] = [await outcome(yonSsh, args), await outcome(openSsh(), args)]
    assert.deepEqual([ours.status, ours.stdout], [theirs.status, theirs.stdout])
    const ofInterest = (text: string): string[] =>
      text.split('\n').flatMap((line) => {
        const pattern = verboseLines.find((each) => each.test(line))
        return pattern === undefined ? [] : [line.replace(/\d+(?:\.\d)?/g, 'N')]
      })
    const found = ofInterest(ours.stderr)
    assert.ok(found.length >= verboseLines.length, found.join('\n'))
    assert.deepEqual(found, ofInterest(theirs.stderr))
  })

  test('-v: which keys are refused, which methods are left, which addresses were tried', async () => {
    const refused = (await outcome(yonSsh, plainly('-v', '-i', file('open-key'), '-o', 'IdentityAgent=none'))).stderr
    assert.match(refused, /debug1: identity file \S+open-key type 3\n/)
    assert.match(refused, /debug1: Offering public key: \S+open-key ED25519 SHA256:\S+ explicit\n/)
    assert.match(refused, /debug1: Authentications that can continue: publickey,password/)
    assert.match(refused, /debug1: No more authentication methods to try\.\n/)
    const unreachable = (await outcome(yonSsh, ['-F', 'none', '-v', '-p', '1', 'localhost'])).stderr
    assert.match(unreachable, /debug1: connect to address 127\.0\.0\.1 port 1: Connection refused\n/)
    const proposal = (await outcome(yonSsh, ['-vv', ...sshd.sshArguments, HOST, 'true'])).stderr
    assert.match(proposal, /debug2: peer server KEXINIT proposal\ndebug2: KEX algorithms: \S*curve25519/)
  })
})

/** Lines of ssh -v, but not those that only its own ways of doing things explain. */
const verboseLines: readonly RegExp[] = [
  /^debug1: Connecting to /,
  /^debug1: Connection established\.$/,
  /^debug1: identity file /,
  /^debug1: Remote protocol version 2\.0, remote software version /,
  /^debug1: Authenticating to .* as '.*'$/,
  /^debug1: SSH2_MSG_KEXINIT (?:sent|received)$/,
  /^debug1: kex: host key algorithm: /,
  /^debug1: Server host key: ssh-ed25519 SHA256:/,
  /^debug1: Host '.*' is known and matches the ED25519 host key\.$/,
  /^debug1: Found key in .*:1$/,
  /^debug1: expecting SSH2_MSG_KEX_ECDH_REPLY$/,
  /^debug1: SSH2_MSG_KEX_ECDH_REPLY received$/,
  /^debug1: SSH2_MSG_NEWKEYS (?:sent|received)$/,
  /^debug1: Next authentication method: publickey$/,
  /^debug1: Offering public key: .* ED25519 SHA256:\S+ explicit$/,
  /^debug1: Server accepts key: .* ED25519 SHA256:\S+ explicit$/,
  /^Authenticated to .* using "publickey"\.$/,
  /^debug1: Remote connections from LOCALHOST:0 forwarded to local address /,
  /^debug1: remote forward success for: listen 0, connect /,
  /^Allocated port \d+ for remote forward to /,
  /^debug1: channel \d: setting env YON_X = "1"$/,
  /^debug1: Sending command: echo/,
  /^debug1: client_input_channel_req: channel \d rtype exit-status reply 0$/,
  /^Transferred: sent \d+, received \d+ bytes, in [\d.]+ seconds$/,
  /^Bytes per second: sent [\d.]+, received [\d.]+$/,
  /^debug1: Exit status 3$/,
]

function jumpConfig({ port, user, clientKeys, knownHostsFile }: Sshd, empty: string): string {
  return `Host hop stranger
  HostName ${HOST}
Host stranger
  UserKnownHostsFile ${empty}
Host *
  Port ${port}
  User ${user}
  IdentitiesOnly yes
  IdentityFile ${clientKeys.ed25519}
  UserKnownHostsFile ${knownHostsFile}
  GlobalKnownHostsFile none
  BatchMode yes
`
}
