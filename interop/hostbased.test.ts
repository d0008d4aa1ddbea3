// Hostbased authentication through ssh-keysign, in a mount namespace whose /etc/ssh and home are the test's own.
import assert from 'node:assert/strict'
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { homedir, hostname, userInfo } from 'node:os'
import { after, before, describe, test } from 'node:test'
import { generateKey } from './keys.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { type TemporaryFolder, temporaryFolder } from './temporary.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

const needed = requires('root', 'unshare', 'sshd', 'ssh', 'ssh-keygen', 'ssh-keysign')

describe('hostbased authentication', { ...needed, timeout: 60_000 }, () => {
  let folder: TemporaryFolder
  before(async () => {
    folder = await temporaryFolder()
    await mkdir(folder.file('etc'))
    await mkdir(folder.file('home'))
    const lines: string[] = []
    for (const type of ['ed25519', 'ecdsa', 'rsa'] as const) {
      lines.push(`${hostname()} ${await generateKey(folder.file(`etc/ssh_host_${type}_key`), type)}`)
    }
    await copyFile(folder.file('etc/ssh_host_ed25519_key'), folder.file('server_key'))
    await chmod(folder.file('server_key'), 0o600)
    await writeFile(folder.file('etc/ssh_known_hosts'), `${lines.join('\n')}\n`)
    await writeFile(folder.file('etc/ssh_config'), 'EnableSSHKeysign yes\n')
    await writeFile(folder.file('home/.shosts'), `${hostname()} ${userInfo().username}\n`)
    const settings = [
      `HostKey ${folder.file('server_key')}`,
      'HostbasedAuthentication yes',
      'HostbasedUsesNameFromPacketOnly yes',
      'IgnoreRhosts no',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      'LogLevel DEBUG1',
    ]
    await writeFile(folder.file('sshd_config'), `${settings.join('\n')}\n`)
  })
  after(() => folder?.remove())

  async function run(program: readonly string[], settings: readonly string[] = []) {
    const config = [
      ...settings,
      `ProxyCommand ${programPath('sshd')} -i -E ${folder.file('log')} -f ${folder.file('sshd_config')}`,
      'HostbasedAuthentication yes',
      'PreferredAuthentications hostbased',
      'StrictHostKeyChecking no',
      'UserKnownHostsFile /dev/null',
      'BatchMode yes',
      'LogLevel ERROR',
    ]
    await writeFile(folder.file('config'), `${config.join('\n')}\n`)
    const script = 'mkdir -p /run/sshd && mount --bind "$1" /etc/ssh && mount --bind "$2" "$3" && shift 3 && exec "$@"'
    const words = ['-m', 'sh', '-c', script, 'sh', folder.file('etc'), folder.file('home'), homedir(), ...program]
    const all = [...words, '-F', folder.file('config'), 'there', 'echo in']
    const { status, stdout, stderr } = await runProgram(programPath('unshare'), all)
    return { status, stdout: stdout.toString(), stderr: stderr.replaceAll('\r', '') }
  }

  for (const [name, settings] of Object.entries({
    'with the keys of this host': [],
    'with one algorithm': ['HostbasedAcceptedAlgorithms rsa-sha2-512'],
  })) {
    test(name, async () => {
      assert.deepEqual(await run(openSsh(), settings), { status: 0, stdout: 'in\n', stderr: '' })
      assert.deepEqual(await run(yonSsh, settings), { status: 0, stdout: 'in\n', stderr: '' })
    })
  }

  test('not when ssh-keysign is not enabled', async () => {
    await writeFile(folder.file('etc/ssh_config'), '')
    try {
      const theirs = await run(openSsh())
      const ours = await run(yonSsh)
      assert.equal(ours.status, 255)
      // ssh tells some more of how its helper ended.
      const lines = ours.stderr.split('\n').filter((line) => !theirs.stderr.split('\n').includes(line))
      assert.deepEqual(lines, [])
      assert.match(ours.stderr, /ssh-keysign not enabled/)
      assert.match(ours.stderr, /^sign using hostkey ssh-ed25519 SHA256:\S+ failed$/m)
    } finally {
      await writeFile(folder.file('etc/ssh_config'), 'EnableSSHKeysign yes\n')
    }
  })
})
