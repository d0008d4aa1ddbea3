// UpdateHostKeys on sshd: what the user's known_hosts holds after a connection, with ours and with OpenSSH's ssh.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { connectConfigured, type Person } from '@yon/ssh'
import { loadConfig } from '@yon/ssh/config'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'

describe('UpdateHostKeys', { ...requires('sshd', 'ssh', 'ssh-keygen'), timeout: 60_000 }, () => {
  let sshd: Sshd
  let name: string
  before(async () => {
    sshd = await startSshd({ hostKeyTypes: ['ed25519', 'rsa', 'ecdsa'] })
    name = `[127.0.0.1]:${sshd.port}`
  })
  after(() => sshd.stop())

  /** The line of a key of the server. */
  async function line(type: 'ed25519' | 'rsa' | 'ecdsa', names = name): Promise<string> {
    const text = await readFile(`${sshd.hostKeyFiles[type]}.pub`, 'utf8')
    return `${names} ${text.split(' ').slice(0, 2).join(' ')}\n`
  }

  /** Connects by the file and gives what is in it then: names, types and keys of the lines, in order. */
  async function filed(connect: 'ours' | 'ssh', text: string, settings: Record<string, string> = {}, person?: Person) {
    const file = sshd.folder.file(`known_hosts_${connect}`)
    await writeFile(file, text)
    const options = {
      UserKnownHostsFile: file,
      GlobalKnownHostsFile: 'none',
      IdentityFile: sshd.clientKeys.ed25519 ?? '',
      IdentityAgent: 'none',
      User: sshd.user,
      Port: String(sshd.port),
      UpdateHostKeys: 'yes',
      ...settings,
    }
    if (connect === 'ssh') {
      const args = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])
      const { status } = await runProgram(programPath('ssh'), ['-F', 'none', ...args, '127.0.0.1', 'sleep 0.2'])
      assert.equal(status, 0)
    } else {
      const config = await loadConfig({ host: '127.0.0.1', commandLine: Object.entries(options), configFile: 'none' })
      await using connection = await connectConfigured(config, person === undefined ? {} : { person })
      await connection.run('true')
      await connection.whenSettled()
    }
    return await readFile(file, 'utf8')
  }

  const cases: [title: string, known: () => Promise<string>, settings?: Record<string, string>][] = [
    ['learns the other keys', () => line('ed25519')],
    ['forgets a key that is no more', async () => `${await line('ed25519')}${name} ${await strangeKey()}\n`],
    ['leaves lines with patterns alone', () => line('ed25519', '*')],
    [
      'leaves keys alone that are known by other names',
      async () => `other ${await strangeKey()}\n${await line('ed25519')}${await line('rsa', 'elsewhere')}`,
    ],
    ['does nothing when it is off', () => line('ed25519'), { UpdateHostKeys: 'no' }],
    ['keeps what HostKeyAlgorithms does not mention out', () => line('ed25519'), { HostKeyAlgorithms: 'ssh-ed25519' }],
    [
      'keeps lines of others and comments',
      async () => `# mine\n@revoked x ${await strangeKey()}\n${await line('ed25519')}`,
    ],
  ]
  for (const [title, known, settings] of cases) {
    test(`${title}, as ssh does`, async () => {
      const text = await known()
      assert.equal(await filed('ours', text, settings), await filed('ssh', text, settings))
    })
  }

  test('asks when it is told to, and takes no for an answer', async () => {
    const text = await line('ed25519')
    for (const [answer, isChanged] of [
      ['yes', true],
      ['no', false],
      [undefined, false],
    ] as const) {
      const questions: string[] = []
      const person: Person = {
        ask: (question) => {
          questions.push(question)
          return Promise.resolve(answer)
        },
        tell: () => {},
      }
      const result = await filed('ours', text, { UpdateHostKeys: 'ask' }, person)
      assert.deepEqual(questions, ['Accept updated hostkeys? (yes/no): '])
      assert.equal(result !== text, isChanged)
    }
  })

  async function strangeKey(): Promise<string> {
    const text = await readFile(`${sshd.clientKeys.ed25519}.pub`, 'utf8')
    return text.split(' ').slice(0, 2).join(' ')
  }
})
