// Which keys are offered, and in which order: the logs of OpenSSH's ssh -v and of ours, against one sshd that takes none.
import assert from 'node:assert/strict'
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { certify, generateKey } from './keys.ts'
import { type BackgroundProgram, runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add')

/** Configurations; `%` stands for the folder of the keys. */
const configurations: Readonly<Record<string, readonly string[]>> = {
  'files alone': ['IdentityFile %/a', 'IdentityFile %/b'],
  'a certificate beside a key': ['IdentityFile %/b', 'IdentityFile %/certified', 'IdentityFile %/a'],
  'a certificate in place of the public half': ['IdentityFile %/disguised', 'IdentityFile %/a'],
  'a certificate of its own file': ['IdentityFile %/a', 'IdentityFile %/certified', 'CertificateFile %/other-cert.pub'],
  'a certificate file without .pub': ['IdentityFile %/certified', 'CertificateFile %/certified-cert'],
  'a certificate whose key is nowhere': ['IdentityFile %/a', 'CertificateFile %/lonely-cert.pub'],
  'an agent whose keys are files, too': ['IdentityAgent %/agent', 'IdentityFile %/b', 'IdentityFile %/held2'],
  'an agent with IdentitiesOnly': ['IdentityAgent %/agent', 'IdentitiesOnly yes', 'IdentityFile %/held2'],
  'an agent that signs for a public half': ['IdentityAgent %/agent', 'IdentitiesOnly yes', 'IdentityFile %/alone.pub'],
  'a certificate in the agent, a plain key in a file': ['IdentityAgent %/agent', 'IdentityFile %/certified'],
  'an agent that is not there': ['IdentityAgent %/nobody', 'IdentityFile %/a'],
  'only one algorithm': ['IdentityFile %/a', 'IdentityFile %/rsa', 'PubkeyAcceptedAlgorithms rsa-sha2-512'],
  'a key that only its private half tells': ['IdentityFile %/pem', 'IdentityFile %/a'],
}

describe('the order of identities', { ...needed, timeout: 120_000 }, () => {
  let sshd: Sshd
  let agent: BackgroundProgram
  let folder = ''
  before(async () => {
    sshd = await startSshd()
    folder = sshd.folder.path
    const file = (name: string): string => sshd.folder.file(name)
    await generateKey(file('authority'), 'ed25519')
    for (const name of ['a', 'b', 'certified', 'disguised', 'held1', 'held2', 'lonely', 'host', 'alone', 'other']) {
      await generateKey(file(name), name === 'b' ? 'ecdsa' : 'ed25519', { comment: name })
    }
    await generateKey(file('rsa'), 'rsa')
    await generateKey(file('pem'), 'rsa', { passphrase: 'sesame', arguments: ['-m', 'PEM'] })
    await rm(file('pem.pub'))
    const authority = file('authority')
    for (const name of ['certified', 'disguised', 'lonely', 'host', 'other']) {
      const publicKeyFile = file(`${name}.pub`)
      await certify({ authority, publicKeyFile, principals: [sshd.user], host: name === 'host' })
    }
    await copyFile(file('disguised-cert.pub'), file('disguised.pub'))
    await rm(file('disguised-cert.pub'))
    await rm(file('lonely'))
    await writeFile(file('certified-cert'), await readFile(file('certified-cert.pub')))
    agent = startProgram(programPath('ssh-agent'), ['-D', '-a', file('agent')])
    await agent.waitFor(/SSH_AUTH_SOCK/)
    const env = { ...process.env, SSH_AUTH_SOCK: file('agent') }
    const held = ['held1', 'certified', 'held2', 'alone'].map(file)
    const { status } = await runProgram(programPath('ssh-add'), ['-q', ...held], { env })
    assert.equal(status, 0)
    await rm(file('alone'))
  })
  after(async () => {
    await agent?.stop()
    await sshd?.stop()
  })

  async function run(program: readonly string[], lines: readonly string[], ...args: readonly string[]) {
    const config = sshd.folder.file('config')
    const here = lines.map((line) => line.replaceAll('%', folder))
    const fixed = ['BatchMode yes', `UserKnownHostsFile ${sshd.knownHostsFile}`, 'GlobalKnownHostsFile none']
    await writeFile(config, [...here, ...fixed, `Port ${sshd.port}`, `User ${sshd.user}`, ''].join('\n'))
    const [file, ...first] = program
    const { SSH_AUTH_SOCK: _agent, ...env } = process.env
    return await runProgram(file as string, [...first, '-F', config, ...args, sshd.host, 'true'], { env })
  }

  /** What the log says about keys: the plan, and what was done. */
  async function keysTried(program: readonly string[], lines: readonly string[]): Promise<string[]> {
    const { stderr } = await run(program, lines, '-v')
    assert.match(stderr, /No more authentication methods to try/)
    return (
      stderr
        .split('\n')
        .map((line) =>
          line
            .replace(/^debug1: /, '')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        )
        .filter((line) => /^(?:Will attempt key|Offering public key|Trying private key): /.test(line))
        // Of the files that are tried by default some came and went with releases of OpenSSH.
        .filter((line) => !/\.ssh\/id_(?:mldsa44|xmss|dsa)/.test(line))
    )
  }

  for (const [name, lines] of Object.entries(configurations)) {
    test(name, async () => {
      const expected = await keysTried(openSsh(), lines)
      assert.ok(expected.length > 1)
      assert.deepEqual(await keysTried(yonSsh, lines), expected)
    })
  }

  test('-Z lists the same without a connection', async () => {
    const lines = ['IdentityAgent %/agent', 'IdentityFile %/b', 'IdentityFile %/certified', 'IdentityFile %/held2']
    const planned = (await keysTried(openSsh(), lines)).filter((line) => line.startsWith('Will attempt key: '))
    const { status, stdout, stderr } = await run(yonSsh, lines, '-Z')
    assert.deepEqual([status, stderr], [0, ''])
    const listed = stdout.toString().trimEnd().split('\n')
    assert.deepEqual(
      listed.map((line) => `Will attempt key: ${line}`),
      planned,
    )
  })
})
