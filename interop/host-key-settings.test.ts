// What ssh decides, prints and writes about host keys by its settings: the executables side by side, on one server with
// an address that is not this machine's own.
import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { generateKey } from './keys.ts'
import { type BackgroundProgram, runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { type TemporaryFolder, temporaryFolder } from './temporary.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

interface Case {
  /** KEY, OTHER and THIRD are keys, ADDRESS the address and port as known_hosts has them. */
  readonly known?: string
  readonly system?: string
  readonly settings: readonly string[]
  readonly answer?: 'yes' | 'no'
}

const CASES: Readonly<Record<string, Case>> = {
  'the address is added to a known name': { known: 'h KEY', settings: ['CheckHostIP yes'] },
  'the address is added, hashed': { known: 'h KEY', settings: ['CheckHostIP yes', 'HashKnownHosts yes'] },
  'a new name and its address': { settings: ['CheckHostIP yes'], answer: 'yes' },
  'another key is known by the address, go on': {
    known: 'ADDRESS OTHER\nh KEY',
    settings: ['CheckHostIP yes'],
    answer: 'yes',
  },
  'another key is known by the address, stop': {
    known: 'ADDRESS OTHER\nh KEY',
    settings: ['CheckHostIP yes'],
    answer: 'no',
  },
  'another key is known by the address, strictly': {
    known: 'ADDRESS OTHER\nh KEY',
    settings: ['CheckHostIP yes', 'StrictHostKeyChecking yes'],
  },
  'the name has changed, the address has not': { known: 'h OTHER\nADDRESS KEY', settings: ['CheckHostIP yes'] },
  'the name and the address have changed': { known: 'h,ADDRESS OTHER', settings: ['CheckHostIP yes'] },
  'the picture of a known key, by MD5': { known: 'h KEY', settings: ['VisualHostKey yes', 'FingerprintHash md5'] },
  'the picture of a key whose address is added': { known: 'h KEY', settings: ['VisualHostKey yes', 'CheckHostIP yes'] },
  'no user file': { settings: ['UserKnownHostsFile none', 'StrictHostKeyChecking accept-new'] },
  'the second file knows it': {
    known: 'h KEY',
    settings: ['UserKnownHostsFile /nowhere/a %/known', 'StrictHostKeyChecking yes'],
  },
  'a changed key, unchecked, with all that it takes away': {
    known: 'h OTHER',
    settings: ['StrictHostKeyChecking no', 'ForwardAgent yes', 'UpdateHostKeys yes'],
  },
  'a changed key, unchecked, and forwards that must be': {
    known: 'h OTHER',
    settings: ['StrictHostKeyChecking no', 'LocalForward 17171 localhost:1', 'ExitOnForwardFailure yes'],
  },
  'a program that prints known hosts, for names and addresses': {
    known: 'h KEY',
    settings: ['CheckHostIP yes', 'KnownHostsCommand %/command %I %H %t'],
  },
}

const needed = requires('root', 'unshare', 'busybox', 'nsenter', 'sshd', 'ssh', 'ssh-keygen')

describe('settings about host keys', { ...needed, timeout: 120_000 }, () => {
  let folder: TemporaryFolder
  let server: BackgroundProgram
  const keys: Record<string, string> = {}
  before(async () => {
    folder = await temporaryFolder()
    await chmod(folder.path, 0o755)
    for (const name of ['KEY', 'OTHER', 'THIRD']) keys[name] = await generateKey(folder.file(name), 'ed25519')
    const user = await generateKey(folder.file('user'), 'ed25519')
    await writeFile(folder.file('authorized_keys'), `${user}\n`)
    const lines = ['ListenAddress 192.0.2.1', `Port ${PORT}`, `HostKey ${folder.file('KEY')}`, 'PidFile none']
    const files = [`AuthorizedKeysFile ${folder.file('authorized_keys')}`, 'StrictModes no', 'UsePAM no']
    await writeFile(folder.file('sshd_config'), `${[...lines, ...files, 'PermitRootLogin yes'].join('\n')}\n`)
    // A network of its own, where the address is.
    const script = [
      'mkdir -p /run/sshd',
      'busybox ip link set lo up',
      'busybox ip address add 192.0.2.1/32 dev lo',
      'exec "$1" -D -e -f "$2"',
    ].join(' && ')
    const command = ['-n', 'sh', '-c', script, 'sh', programPath('sshd'), folder.file('sshd_config')]
    server = startProgram(programPath('unshare'), command)
    await server.waitFor(/Server listening on/)
    await writeFile(folder.file('askpass'), '#!/bin/sh\nprintf "%s\\n" "$1" >>"$ASKED"\necho "$ANSWER"\n')
    await chmod(folder.file('askpass'), 0o700)
    await writeFile(folder.file('command'), '#!/bin/sh\necho "$@" >>"$ASKED"\n')
    await chmod(folder.file('command'), 0o700)
  })
  after(async () => {
    await server?.stop()
    await folder?.remove()
  })

  const fill = (text: string): string =>
    text.replaceAll('ADDRESS', `[192.0.2.1]:${PORT}`).replace(/\b(?:KEY|OTHER|THIRD)\b/g, (word) => keys[word] ?? word)

  async function run(program: readonly string[], { known = '', system = '', settings, answer }: Case) {
    await writeFile(folder.file('known'), known === '' ? '' : `${fill(known)}\n`)
    await writeFile(folder.file('system'), system === '' ? '' : `${fill(system)}\n`)
    await writeFile(folder.file('asked'), '')
    const lines = [
      ...settings.map((line) => line.replaceAll('%/', `${folder.path}/`)),
      'HostName 192.0.2.1',
      'HostKeyAlias h',
      `Port ${PORT}`,
      `IdentityFile ${folder.file('user')}`,
      'IdentityAgent none',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      `UserKnownHostsFile ${folder.file('known')}`,
      `GlobalKnownHostsFile ${folder.file('system')}`,
    ]
    await writeFile(folder.file('config'), `${lines.join('\n')}\n`)
    const env = {
      ...process.env,
      SSH_ASKPASS: folder.file('askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
      ASKED: folder.file('asked'),
      ANSWER: answer ?? 'no',
    }
    const inside = ['-t', String(server.pid), '-n', ...program, '-F', folder.file('config'), 'host', 'echo in']
    const { status, stdout, stderr } = await runProgram(programPath('nsenter'), inside, { env })
    return {
      status,
      stdout: stdout.toString(),
      // Newer releases of ssh put a colon there.
      stderr: stderr.replaceAll('\r', '').replace('Host key fingerprint is: ', 'Host key fingerprint is '),
      asked: (await readFile(folder.file('asked'), 'utf8')).replace(
        /key fingerprint is: (\S+)$/m,
        'key fingerprint is $1.',
      ),
      known: (await readFile(folder.file('known'), 'latin1')).replaceAll(/^\|1\|\S+/gm, '|1|'),
    }
  }

  for (const [name, one] of Object.entries(CASES)) {
    test(name, async () => {
      const theirs = await run(openSsh(), one)
      assert.deepEqual(await run(yonSsh, one), theirs)
    })
  }
})

/** In a network of its own, so nobody else has it. */
const PORT = 2022
