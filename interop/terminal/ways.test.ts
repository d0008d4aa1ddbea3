// Ways to a server and what comes along: jumps, proxy commands, configuration files, the agent. As with ssh each time.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../port.ts'
import { kill, runProgram } from '../process.ts'
import { programPath, requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { openSsh, shellWords, yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add')

describe('ways to a server', { ...needed, timeout: 170_000 }, () => {
  let sshd: Sshd
  let config: string
  before(async () => {
    sshd = await startSshd()
    config = sshd.folder.file('config')
    const included = sshd.folder.file('included')
    await writeFile(
      included,
      `Host *\n  IdentityFile ${sshd.clientKeys.ed25519}\n  IdentitiesOnly yes\n  BatchMode yes\n`,
    )
    const lines = [
      'Host target far',
      '  Hostname 127.0.0.1',
      'Host far',
      '  ProxyJump hop1,hop2',
      'Host command',
      '  Hostname 127.0.0.1',
      `  ProxyCommand ${shellWords(openSsh())} -F ${config} -W %h:%p hop1`,
      'Host hop*',
      '  Hostname localhost',
      'Match all',
      `  Port ${sshd.port}`,
      `  User ${sshd.user}`,
      `  UserKnownHostsFile ${sshd.knownHostsFile}`,
      '  GlobalKnownHostsFile none',
      `Include ${included}`,
    ]
    await writeFile(config, `${lines.join('\n')}\n`)
  })
  after(() => sshd.stop())

  /** Not spawnSync: sshd's log is read by this process. */
  async function outcome(program: readonly string[], args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const [file, ...first] = program
    const options = { input: 'in', env: { ...process.env, ...env } }
    const { status, stdout, stderr } = await runProgram(file as string, [...first, ...args], options)
    return { status, stdout: stdout.toString(), stderr }
  }

  /** The outcome of the arguments, which must be the same with both programs. */
  async function same(args: readonly string[], env?: NodeJS.ProcessEnv) {
    const ours = await outcome(yonSsh, ['-F', config, ...args], env)
    assert.deepEqual(ours, await outcome(openSsh(), ['-F', config, ...args], env))
    return ours
  }

  test('a configuration with Host, Match and Include', async () => {
    assert.deepEqual(await same(['target', 'cat; exit 3']), { status: 3, stdout: 'in', stderr: '' })
  })

  test('a local command', async () => {
    const options = ['-o', 'PermitLocalCommand=yes', '-o', 'LocalCommand=echo "%n %h"; cat']
    assert.equal((await same([...options, 'target', 'echo there'])).stdout, 'target 127.0.0.1\ninthere\n')
    assert.equal((await same(['-o', 'LocalCommand=echo here', 'target', 'echo there'])).stdout, 'there\n')
  })

  test('one jump, two jumps, jumps of the configuration', async () => {
    assert.deepEqual(await same(['-J', 'hop1', 'target', 'cat; exit 4']), { status: 4, stdout: 'in', stderr: '' })
    assert.deepEqual((await same(['-J', `hop1,${sshd.user}@hop2:${sshd.port}`, 'target', 'cat'])).stdout, 'in')
    assert.deepEqual(await same(['far', 'cat; exit 5']), { status: 5, stdout: 'in', stderr: '' })
  })

  test('a jump that does not work', async () => {
    const { status, stdout } = await outcome(yonSsh, ['-F', config, '-J', 'hop1:1', 'target', 'true'])
    assert.deepEqual([status, stdout], [255, ''])
  })

  test('a proxy command', async () => {
    assert.deepEqual(await same(['command', 'cat; exit 6']), { status: 6, stdout: 'in', stderr: '' })
    assert.equal((await same(['-o', 'ProxyCommand=sleep 0.3', 'target', 'true'])).status, 255)
  })

  test('an ssh:// URI', async () => {
    assert.equal((await same([`ssh://${sshd.user}@127.0.0.1:${sshd.port}/`, 'cat'])).stdout, 'in')
    for (const program of [yonSsh, openSsh()]) {
      const { status, stderr } = await outcome(program, ['-F', config, 'ssh://127.0.0.1/path', 'true'])
      assert.deepEqual([status, stderr.slice(0, 6)], [255, 'usage:'])
    }
  })

  test('the agent is used, and forwarded with -A only', async () => {
    const agent = spawnSync(programPath('ssh-agent'), ['-s'], { encoding: 'utf8' }).stdout
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(agent)?.[1] as string
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(agent)?.[1])
    try {
      const env = { SSH_AUTH_SOCK: socket }
      spawnSync(programPath('ssh-add'), ['-q', sshd.clientKeys.ed25519 as string], { env: { ...process.env, ...env } })
      const noFiles = ['-o', 'IdentityFile=none', '-o', 'IdentitiesOnly=no']
      const list = `${programPath('ssh-add')} -l`
      assert.match((await same(['-A', ...noFiles, 'target', list], env)).stdout, /256 SHA256:\S+ ed25519 \(ED25519\)/)
      assert.equal((await same([...noFiles, 'target', `${list} 2>&1`], env)).status, 2)
      assert.equal((await same(['-A', '-a', ...noFiles, 'target', `${list} 2>&1`], env)).status, 2)
      const named = (path: string, ...options: string[]) =>
        same(['-o', `ForwardAgent=${path}`, ...options, ...noFiles, 'target', 'test -S "$SSH_AUTH_SOCK"'], env)
      assert.deepEqual(await named(socket), { status: 0, stdout: '', stderr: '' })
      // As long as there is an agent at all, the server is asked to forward.
      const stderr = `Cannot forward agent socket path "${socket}-none": No such file or directory\r\n`
      assert.deepEqual(await named(`${socket}-none`), { status: 0, stdout: '', stderr })
      assert.deepEqual(await named(`${socket}-none`, '-a'), { status: 1, stdout: '', stderr })
      const exits = ['-o', 'ExitOnForwardFailure=yes']
      assert.deepEqual(await named(`${socket}-none`, ...exits), { status: 255, stdout: '', stderr })
      // What is no agent is no fault of a forward.
      for (const SSH_AUTH_SOCK of ['/dev/null', `${socket}-none`]) {
        assert.equal((await same(['-A', ...exits, 'target', `${list} 2>&1`], { SSH_AUTH_SOCK })).status, 2)
      }
    } finally {
      kill(pid, 'SIGTERM')
    }
  })

  test('a forward of the command line, which outlives the session, and one of the configuration', async () => {
    const port = await freePort()
    const bash = async (program: readonly string[]) => {
      const words = `${shellWords(program)} -F ${config} -o ExitOnForwardFailure=yes`
      const script = `
        ${words} -L ${port}:127.0.0.1:${sshd.port} target 'echo up; sleep 0.3' | {
          read up; exec 3<>/dev/tcp/127.0.0.1/${port}; sleep 0.6; head -c 8 <&3; echo; }
        ${words} -o 'RemoteForward ${port} 127.0.0.1:${sshd.port}' target 'exec 3<>/dev/tcp/127.0.0.1/${port}; head -c 8 <&3; echo'`
      return await outcome(['bash'], ['-c', script])
    }
    const ours = await bash(yonSsh)
    assert.deepEqual(ours, await bash(openSsh()))
    assert.equal(ours.stdout, 'SSH-2.0-\nSSH-2.0-\n')
  })

  test('forwards that cannot be had', async () => {
    const taken = `127.0.0.1:${sshd.port}:x:1`
    for (const option of ['-L', '-R']) {
      assert.equal((await same([option, taken, 'target', 'echo in'])).stdout, 'in\n')
      const refused = await same(['-o', 'ExitOnForwardFailure=yes', option, taken, 'target', 'echo in'])
      assert.deepEqual([refused.status, refused.stdout], [255, ''])
    }
  })
})
