// Passwords, passphrases and host keys: asked on the terminal as ssh asks, also with standard input elsewhere.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { generateKey } from '../keys.ts'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { PtyProgram } from './pty.ts'
import { openSsh, shellWords, yonSsh } from './yon-ssh.ts'

const needed = requires('root', 'unshare', 'sshd', 'ssh', 'ssh-keygen', 'script')

describe('questions', { ...needed, timeout: 170_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd({ account: true, config: ['AuthenticationMethods any'] })
  })
  after(() => sshd.stop())

  /** Options that lead to the account; each test adds how it authenticates. */
  function options(...more: string[]): string[] {
    const own = sshd.sshArguments.filter((word) => word !== 'BatchMode=yes')
    const settings = ['BatchMode=no', ...more].flatMap((setting) => ['-o', setting])
    // A -o that lost its value would swallow the next one.
    return [
      '-F',
      'none',
      ...settings,
      ...own.slice(2).filter((word, i, all) => !(word === '-o' && all[i + 1] === '-o')),
    ]
  }

  interface Dialogue {
    readonly options: readonly string[]
    /** What is typed after each thing that is seen. */
    readonly steps: readonly (readonly [see: RegExp, type: string])[]
    readonly env?: NodeJS.ProcessEnv
    readonly command?: string
  }

  /** What both programs show in the same dialogue, and their statuses, must be the same. */
  async function same(dialogue: Dialogue): Promise<string> {
    const shown: string[] = []
    for (const program of [yonSsh, openSsh()]) {
      const argv = [...program, ...dialogue.options, sshd.host, dialogue.command ?? 'echo in; cat']
      const line = `trap : INT; echo piped | ${shellWords(argv)}; echo "<status $?>"; stty -a | grep -o -- '-*echo '`
      const pty = await PtyProgram.start(['bash', '-c', line], { env: dialogue.env ?? {} })
      for (const [see, type] of dialogue.steps) {
        await pty.see(see)
        if (/echo/.test(type) === false) await untilEchoIsOff(pty, type)
        await pty.type(type.replace(/^echo:/, ''))
      }
      await pty.see(/<status \d+>\r\n-*echo/)
      assert.match(pty.output, /<status \d+>\r\necho/)
      shown.push(pty.output.replaceAll(`:${sshd.port}`, ':PORT').replace(/port \d+/g, 'port N'))
      pty.end()
    }
    assert.equal(shown[0], shown[1])
    return shown[0] as string
  }

  /** A secret typed before echo is off would be seen. */
  async function untilEchoIsOff(pty: PtyProgram, secret: string): Promise<void> {
    for (let i = 0; i < 100 && / echo /.test(pty.stty('-a')); i++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    assert.match(pty.stty('-a'), /-echo /, `echo is on while ${secret.length} bytes of a secret are typed`)
  }

  test('a password, wrong at first', async () => {
    const shown = await same({
      options: options('PreferredAuthentications=password'),
      steps: [
        [/password: $/, 'wrong\n'],
        [/again\.\r+\n[^]*password: $/, `${sshd.password}\n`],
      ],
    })
    assert.match(shown, /yon@127\.0\.0\.1's password: \r\n/)
    assert.match(shown, /in\r\npiped\r\n<status 0>/)
    assert.doesNotMatch(shown, /sesame|wrong/)
  })

  test('a password, wrong three times', async () => {
    const shown = await same({
      options: options('PreferredAuthentications=password'),
      steps: [
        [/password: $/, 'a\n'],
        [/again[^]*password: $/, 'b\n'],
        [/again[^]*again[^]*password: $/, 'c\n'],
      ],
    })
    assert.match(shown, /Permission denied \(publickey,password,keyboard-interactive\)\.\r+\n<status 255>/)
  })

  test('keyboard-interactive', async () => {
    await using other = await startSshd({
      account: true,
      config: ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'PasswordAuthentication no'],
    })
    const shown: string[] = []
    for (const program of [yonSsh, openSsh()]) {
      const argv = [
        ...program,
        ...other.sshArguments,
        '-o',
        'PreferredAuthentications=keyboard-interactive',
        other.host,
      ]
      const line = shellWords(argv.map((word) => (word === 'BatchMode=yes' ? 'BatchMode=no' : word)))
      const pty = await PtyProgram.start(['bash', '-c', `${line} echo in </dev/null; echo "<status $?>"`])
      await pty.see(/assword: $/)
      await untilEchoIsOff(pty, '')
      await pty.type(`${other.password}\n`)
      await pty.see(/<status \d+>/)
      shown.push(pty.output)
      pty.end()
    }
    assert.equal(shown[0], shown[1])
  })

  test('a passphrase: wrong, right, none', async () => {
    const file = sshd.folder.file('encrypted')
    const line = await generateKey(file, 'ed25519', { passphrase: 'open', comment: 'c' })
    await writeFile(sshd.authorizedKeysFile, `${line}\n`)
    const key = [...options('PreferredAuthentications=publickey', 'IdentitiesOnly=yes'), '-i', file].filter(
      (word, i, all) => !word.endsWith('client_ed25519') && !(word === '-i' && all[i + 1]?.endsWith('client_ed25519')),
    )
    const shown = await same({
      options: key,
      steps: [
        [/Enter passphrase for key '[^']*encrypted': $/, 'wrong\n'],
        [/encrypted': [^]*encrypted': $/, 'open\n'],
      ],
    })
    assert.match(shown, /piped\r\n<status 0>/)
    await same({ options: key, steps: [[/encrypted': $/, '\n']] })
  })

  test('an unknown host: no, then yes; it is remembered', async () => {
    const known = (): string => `UserKnownHostsFile=${sshd.folder.file(`known-${Math.random()}`)}`
    const none = sshd.folder.file('empty')
    await writeFile(none, '')
    for (const [answer, pattern] of [
      ['no', /Host key verification failed\.\r+\n<status 255>/],
      ['yes', /Warning: Permanently added/],
    ] as const) {
      const shown: string[] = []
      for (const program of [yonSsh, openSsh()]) {
        const argv = [...program, '-o', known(), ...options('PreferredAuthentications=none'), sshd.host, 'true']
        const pty = await PtyProgram.start(['bash', '-c', `${shellWords(argv)} </dev/null; echo "<status $?>"`])
        await pty.see(/\[fingerprint\]\)\? $/)
        await pty.type('maybe\n')
        await pty.see(/Please type 'yes', 'no' or the fingerprint: $/)
        await pty.type(`${answer}\n`)
        await pty.see(/<status \d+>/)
        assert.match(pty.output, pattern)
        // OpenSSH 10 added the colon and left out the full stop.
        shown.push(pty.output.replace(/ is (SHA256:\S+)\.\r/, ' is: $1\r'))
        pty.end()
      }
      assert.equal(shown[0], shown[1])
    }
  })

  test('$SSH_ASKPASS instead of a terminal', async () => {
    const askpass = sshd.folder.file('askpass')
    await writeFile(askpass, `#!/bin/sh\necho "asked: $1" >&2\necho '${sshd.password}'\n`, { mode: 0o700 })
    const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' }
    const results = [yonSsh, openSsh()].map(([program, ...first]) => {
      const args = [...first, ...options('PreferredAuthentications=password'), sshd.host, 'echo in']
      const { status, stdout, stderr } = spawnSync(program as string, args, { env, encoding: 'utf8', input: '' })
      return { status, stdout, stderr }
    })
    assert.deepEqual(results[0], results[1])
    assert.deepEqual(results[0], { status: 0, stdout: 'in\n', stderr: "asked: yon@127.0.0.1's password: \n" })
  })
})
