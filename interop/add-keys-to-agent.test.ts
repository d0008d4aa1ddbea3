// AddKeysToAgent with OpenSSH's agent: what it holds after a connection, with ours and with OpenSSH's ssh.
import assert from 'node:assert/strict'
import { copyFile, readFile } from 'node:fs/promises'
import { after, before, beforeEach, describe, test } from 'node:test'
import { connectConfigured, type Person } from '@yon/ssh'
import { connectAgent } from '@yon/ssh/agent'
import { loadConfig } from '@yon/ssh/config'
import { type BackgroundProgram, runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { yonSsh } from './terminal/yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add')

describe('AddKeysToAgent', { ...needed, timeout: 60_000 }, () => {
  let sshd: Sshd
  let program: BackgroundProgram
  let socket: string
  let encrypted: string
  before(async () => {
    sshd = await startSshd()
    socket = sshd.folder.file('agent')
    program = startProgram(programPath('ssh-agent'), ['-D', '-a', socket])
    await program.waitFor(/SSH_AUTH_SOCK/)
    encrypted = sshd.folder.file('encrypted')
    const key = sshd.clientKeys.ed25519 as string
    await copyFile(key, encrypted)
    await copyFile(`${key}.pub`, `${encrypted}.pub`)
    await runProgram(programPath('ssh-keygen'), ['-q', '-p', '-N', 'sesame', '-f', encrypted])
  })
  after(async () => {
    await program?.stop()
    await sshd?.stop()
  })
  beforeEach(async () => {
    const agent = await connectAgent(socket)
    await agent.removeAll()
    agent.close()
  })

  async function held(): Promise<string> {
    const env = { ...process.env, SSH_AUTH_SOCK: socket }
    return (await runProgram(programPath('ssh-add'), ['-l'], { env })).stdout.toString()
  }

  async function connect(mode: string, file: string, person?: Person): Promise<void> {
    const settings = {
      AddKeysToAgent: mode,
      IdentityFile: file,
      IdentityAgent: socket,
      IdentitiesOnly: 'yes',
      UserKnownHostsFile: sshd.knownHostsFile,
      GlobalKnownHostsFile: 'none',
      Port: String(sshd.port),
      User: sshd.user,
    }
    const config = await loadConfig({ host: sshd.host, commandLine: Object.entries(settings), configFile: 'none' })
    await using _connection = await connectConfigured(config, person === undefined ? {} : { person })
  }

  test('a key that was unlocked, once, as ssh adds it', async () => {
    const questions: string[] = []
    const person: Person = {
      ask: (question) => {
        questions.push(question)
        return Promise.resolve('sesame')
      },
      tell: () => {},
    }
    await connect('yes', encrypted, person)
    const ours = await held()
    await connect('yes', encrypted, person)
    assert.deepEqual(questions, [`Enter passphrase for key '${encrypted}': `])
    assert.equal(await held(), ours)
    const agent = await connectAgent(socket)
    await agent.removeAll()
    agent.close()
    const options = ['-o', 'AddKeysToAgent=yes', '-o', `IdentityAgent=${socket}`, ...sshd.sshArguments]
    await runProgram(programPath('ssh'), [...options, sshd.host, 'true'])
    // The comment is in the file, which is the same one but for its passphrase.
    assert.equal(ours, await held())
  })

  test('for some time, with confirmation, or not at all', async () => {
    const key = sshd.clientKeys.ed25519 as string
    await connect('1', key)
    assert.match(await held(), /ED25519/)
    await new Promise((resolve) => setTimeout(resolve, 2100))
    assert.doesNotMatch(await held(), /ED25519/)
    const answers = new Map([
      ['yes', /ED25519/],
      ['', /ED25519/],
      ['no', /no identities|^$/],
    ])
    for (const [answer, expected] of answers) {
      const agent = await connectAgent(socket)
      await agent.removeAll()
      agent.close()
      const questions: string[] = []
      const person: Person = {
        ask: (question, { confirm }) => {
          questions.push(`${question} ${confirm}`)
          return Promise.resolve(answer)
        },
        tell: () => {},
      }
      await connect('ask', key, person)
      const comment = (await readFile(`${key}.pub`, 'utf8')).trim().split(' ').slice(2).join(' ')
      assert.deepEqual(questions, [`Add key ${key} (${comment === '' ? key : comment}) to agent? true`])
      assert.match(await held(), expected)
    }
    await connect('no', key)
    assert.doesNotMatch(await held(), /ED25519/)
  })

  test('-v tells it in the words of ssh; a key that the server does not take is not added', async () => {
    const other = sshd.folder.file('other')
    await runProgram(programPath('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', other])
    const [file = '', ...first] = yonSsh
    const settings = ['-v', '-i', other, '-o', 'AddKeysToAgent=yes', '-o', `IdentityAgent=${socket}`]
    const args = [...first, ...settings, ...sshd.sshArguments, sshd.host, 'true']
    const { stderr } = await runProgram(file, args)
    assert.match(stderr, new RegExp(`^debug1: identity added to agent: ${sshd.clientKeys.ed25519}\\r$`, 'm'))
    assert.equal((await held()).trim().split('\n').length, 1)
  })
})
