// PuTTY's plink against our server.
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { loadPrivateKey, loadPublicKey, savePrivateKey } from '@yon/ssh/keys'
import { converse, echoServer } from './echo.ts'
import { withEveryAlgorithm } from './every-algorithm.ts'
import type { KeyType } from './keys.ts'
import { type OurServer, startOurServer } from './our-server.ts'
import { freePort } from './port.ts'
import { type ProgramOptions, type ProgramResult, runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('plink', 'ssh-keygen')

interface PlinkOptions extends ProgramOptions {
  /** Before the host. */
  readonly args?: readonly string[]
  /** Settings of a saved session: where plink takes its preferences from. */
  readonly session?: Readonly<Record<string, string | number>>
  readonly keyType?: KeyType
  readonly password?: string
}

/** Accepts the server's host key by its fingerprint, and logs in with a key or a password. */
async function plinkArguments(server: OurServer, options: PlinkOptions): Promise<[string[], NodeJS.ProcessEnv]> {
  const [hostKeyType] = Object.keys(server.hostKeyFiles) as [KeyType]
  const home = server.folder.file('home')
  await mkdir(`${home}/.putty/sessions`, { recursive: true })
  const settings = Object.entries(options.session ?? {}).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(`${home}/.putty/sessions/test`, settings.join(''))
  const hostKey = await loadPublicKey(`${server.hostKeyFiles[hostKeyType] as string}.pub`)
  const known = ['-load', 'test', '-ssh', '-batch', '-noagent', '-hostkey', hostKey.fingerprint()]
  const where = ['-P', String(server.port), '-l', server.user, ...(options.args ?? []), server.host]
  return [[...known, ...(await credentials(server, options)), ...where], { ...process.env, HOME: home }]
}

async function credentials(server: OurServer, { keyType = 'ed25519', password }: PlinkOptions): Promise<string[]> {
  const file = server.folder.file(password === undefined ? `${keyType}.ppk` : 'password')
  if (password === undefined) {
    const key = await loadPrivateKey(server.clientKeys[keyType] as string)
    await savePrivateKey(file, key, { format: 'ppk3', overwrite: true })
    return ['-i', file]
  }
  await writeFile(file, `${password}\n`)
  return ['-pwfile', file]
}

async function plink(server: OurServer, command: string, options: PlinkOptions = {}): Promise<ProgramResult> {
  const [args, env] = await plinkArguments(server, options)
  return await runProgram(programPath('plink'), [...args, command], { ...options, env })
}

describe('plink', () => {
  test('every algorithm', needed, async () => {
    const input = Buffer.alloc(100_000, 'x')
    // What plink warns of it does not use without a question, which -batch refuses.
    const session = {
      KEX: 'ntru-curve25519,ecdh,dh-gex-sha1,dh-group18-sha512,dh-group16-sha512,dh-group14-sha1,dh-group1-sha1,WARN',
      Cipher: 'aesgcm,chacha20,aes,3des,WARN',
    }
    const succeeded = await withEveryAlgorithm(async (servers) => {
      const good = []
      for (const each of servers) {
        const { stdout, stderr } = await plink(each.server, 'cat', { input, session })
        if (stdout.equals(input)) good.push(each)
        else assert.match(stderr, /Couldn't agree|does not correspond/, each.name)
      }
      return good
    })
    assert.deepEqual(succeeded, {
      keyExchange: [
        'sntrup761x25519-sha512@openssh.com',
        'curve25519-sha256',
        'curve25519-sha256@libssh.org',
        'ecdh-sha2-nistp256',
        'ecdh-sha2-nistp384',
        'ecdh-sha2-nistp521',
        'diffie-hellman-group-exchange-sha256',
        'diffie-hellman-group16-sha512',
        'diffie-hellman-group18-sha512',
        'diffie-hellman-group14-sha256',
        'diffie-hellman-group14-sha1',
        'diffie-hellman-group-exchange-sha1',
        'diffie-hellman-group1-sha1',
      ],
      cipher: [
        'aes128-gcm@openssh.com',
        'aes256-gcm@openssh.com',
        'chacha20-poly1305@openssh.com',
        'aes128-ctr',
        'aes192-ctr',
        'aes256-ctr',
        'aes128-cbc',
        'aes192-cbc',
        'aes256-cbc',
        '3des-cbc',
      ],
      mac: [
        'hmac-sha2-256-etm@openssh.com',
        'hmac-sha2-256',
        'hmac-sha1-etm@openssh.com',
        'hmac-sha1',
        'hmac-sha1-96-etm@openssh.com',
        'hmac-sha1-96',
        'hmac-md5-etm@openssh.com',
        'hmac-md5',
      ],
    })
  })

  test('every type of key, of hosts and of users', needed, async () => {
    for (const type of ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'] as const) {
      await using server = await startOurServer({ hostKeyTypes: [type], clientKeyTypes: [type] })
      const { status, stderr } = await plink(server, 'exit 42', { keyType: type })
      assert.equal(status, 42, `${type}: ${stderr}`)
    }
  })

  test('a password, right and wrong, and one that is asked for as a question', needed, async () => {
    await using server = await startOurServer()
    assert.equal((await plink(server, 'exit 42', { password: server.password })).status, 42)
    const wrong = await plink(server, 'exit 42', { password: 'wrong' })
    assert.notEqual(wrong.status, 42)
    await using asking = await startOurServer({
      authentication: {
        keyboardInteractive: async ({ prompt }) =>
          (await prompt({ prompts: [{ prompt: 'Password: ', echo: false }] }))[0] === 'sesame',
      },
    })
    const answered = await plink(asking, 'exit 42', { password: 'sesame' })
    assert.equal(answered.status, 42, answered.stderr)
  })

  test('output on both streams, exit status and signal', needed, async () => {
    await using server = await startOurServer()
    const result = await plink(server, 'echo out; echo err >&2; exit 3')
    assert.deepEqual([result.status, result.stdout.toString(), result.stderr], [3, 'out\n', 'err\n'])
    assert.notEqual((await plink(server, 'kill -TERM $$')).status, 0)
  })

  test('10 MB both ways, with re-keys', needed, async () => {
    await using server = await startOurServer({ rekey: { bytes: 2 * 1024 * 1024 } })
    const input = Buffer.alloc(10 * 1024 * 1024, 'abcdefghijklmnopq')
    const { stdout, stderr } = await plink(server, 'cat', { input, session: { RekeyBytes: '1M' } })
    assert.ok(stdout.equals(input), stderr)
  })

  test('a terminal', requires('plink', 'ssh-keygen', 'script'), async () => {
    await using server = await startOurServer()
    const { stdout, stderr } = await plink(server, 'tty; echo $TERM', { args: ['-t'] })
    assert.match(stdout.toString(), /^\/dev\/pts\/\d+\r\nxterm\r\n/, stderr)
  })

  test('compression', needed, async () => {
    await using server = await startOurServer()
    const input = Buffer.alloc(500_000, 'compress me ')
    const { stdout, stderr } = await plink(server, 'cat', { input, args: ['-C', '-v'] })
    assert.ok(stdout.equals(input))
    assert.match(stderr, /zlib/)
  })

  test('-L and -R', needed, async () => {
    await using server = await startOurServer({ forwarding: () => true })
    await using echo = await echoServer()
    const [here, there] = [await freePort(), await freePort()]
    const forwards = ['-N', '-L', `${here}:127.0.0.1:${echo.port}`, '-R', `${there}:127.0.0.1:${echo.port}`]
    const [args, env] = await plinkArguments(server, { args: forwards })
    const client = startProgram(programPath('plink'), args, env)
    try {
      for (const port of [here, there]) assert.equal(await converse(port, 'hello'), 'hello')
    } finally {
      await client.stop()
    }
  })
})
