// Keys of a token with a PKCS#11 library: SoftHSM, filled by OpenSC's pkcs11-tool (Debian: softhsm2, opensc).
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { agentKeys, connectConfigured, type Person } from '@yon/ssh'
import { openToken } from '@yon/ssh/agent'
import { loadConfig } from '@yon/ssh/config'
import { PublicKey } from '@yon/ssh/keys'
import { connectTo } from './client.ts'
import { runProgram } from './process.ts'
import { requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'

const LIBRARY = '/usr/lib/softhsm/libsofthsm2.so'
const absent = [LIBRARY, '/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool'].find((file) => !existsSync(file))
const needed =
  absent === undefined ? requires('sshd', 'ssh-keygen', 'ssh-agent') : { skip: `${absent} is not installed` }

describe('keys of a token', { ...needed, timeout: 60_000 }, () => {
  let sshd: Sshd
  let environment: Readonly<Record<string, string | undefined>>
  before(async () => {
    sshd = await startSshd()
    await mkdir(sshd.folder.file('tokens'))
    await writeFile(sshd.folder.file('softhsm.conf'), `directories.tokendir = ${sshd.folder.file('tokens')}\n`)
    environment = { ...process.env, SOFTHSM2_CONF: sshd.folder.file('softhsm.conf') }
    const make = async (file: string, ...args: readonly string[]): Promise<void> => {
      const { status, stderr } = await runProgram(file, args, { env: environment })
      assert.equal(status, 0, stderr)
    }
    await make('/usr/bin/softhsm2-util', '--init-token', '--free', '--label', 'tok', '--so-pin', '1111', '--pin', PIN)
    const login = ['--module', LIBRARY, '--login', '--pin', PIN, '--keypairgen']
    await make('/usr/bin/pkcs11-tool', ...login, '--key-type', 'RSA:2048', '--id', '01', '--label', 'rsa')
    await make('/usr/bin/pkcs11-tool', ...login, '--key-type', 'EC:prime256v1', '--id', '02', '--label', 'ec')
    const token = await openToken(LIBRARY, { environment, pin: () => Promise.resolve(PIN) })
    for (const { publicKey } of await token.signers()) {
      await appendFile(sshd.authorizedKeysFile, `${new PublicKey(publicKey).toString()}\n`)
    }
    token.close()
  })
  after(() => sshd?.stop())

  test('every key signs', async () => {
    const token = await openToken(LIBRARY, { environment, pin: () => Promise.resolve(PIN) })
    try {
      const signers = await token.signers()
      assert.deepEqual(
        new Set(signers.map(({ algorithms }) => algorithms.at(-1))),
        new Set(['ecdsa-sha2-nistp256', 'ssh-rsa']),
      )
      for (const signer of signers) {
        const one = { signers: () => Promise.resolve([signer]) }
        await using connection = await connectTo(sshd, { authentication: [agentKeys(one)] })
        assert.equal((await connection.run('echo in')).stdout, 'in\n')
      }
    } finally {
      token.close()
    }
  })

  async function connect(answer: string | undefined): Promise<readonly string[]> {
    const said: string[] = []
    const person: Person = {
      ask(question) {
        said.push(question)
        return Promise.resolve(answer)
      },
      tell: (text) => void said.push(text),
    }
    const settings = {
      PKCS11Provider: LIBRARY,
      IdentityFile: 'none',
      IdentityAgent: 'none',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      UserKnownHostsFile: sshd.knownHostsFile,
      Port: String(sshd.port),
      User: sshd.user,
    }
    const before = process.env['SOFTHSM2_CONF']
    process.env['SOFTHSM2_CONF'] = environment['SOFTHSM2_CONF']
    try {
      const config = await loadConfig({ host: sshd.host, commandLine: Object.entries(settings), configFile: 'none' })
      await using connection = await connectConfigured(config, { person })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
    } catch (error) {
      said.push((error as { code: string }).code)
    } finally {
      if (before === undefined) delete process.env['SOFTHSM2_CONF']
      else process.env['SOFTHSM2_CONF'] = before
    }
    return said
  }

  test('by configuration', async () => {
    assert.deepEqual(await connect(PIN), [`Enter PIN for '${LIBRARY}': `])
  })

  test('without a PIN, and with a wrong one', async () => {
    for (const answer of [undefined, '9999']) {
      assert.deepEqual(await connect(answer), [
        `Enter PIN for '${LIBRARY}': `,
        `provider ${LIBRARY}: the agent refused to take the keys of a token`,
        'authentication-failed',
      ])
    }
  })

  test('no ssh-agent, and no library', async () => {
    await assert.rejects(openToken(LIBRARY, { environment: { PATH: '/nowhere' } }), /ssh-agent cannot be run/)
    await assert.rejects(openToken('/no/such/library.so'), { code: 'agent-failed' })
  })
})

const PIN = '123456'
