// What -v says about the blocks of a configuration: the same lines as ssh.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { formatPrivateKey, generatePrivateKey } from '@yon/ssh/keys'
import { serve } from '@yon/ssh/server'
import { runProgram } from '../process.ts'
import { requires } from '../programs.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

describe('what is said about a configuration', { timeout: 60_000 }, () => {
  let folder: string
  let file: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yon-configuration-'))
    file = join(folder, 'config')
  })
  after(() => rm(folder, { recursive: true }))

  async function said(
    [program = '', ...first]: readonly string[],
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
  ) {
    const env = { ...process.env, ...more }
    const { status, stdout, stderr } = await runProgram(program, [...first, ...args], { env })
    return { status, stdout: stdout.toString(), lines: stderr.split(/\r?\n/) }
  }

  test('-v: which Host blocks count, as ssh tells it', requires('ssh'), async () => {
    await writeFile(
      file,
      'Host w* !web x?\n  Port 1\nHost *.b web w*\n  Port 2\nHost other\n  Port 3\nHost *\n  User me\nHost !web *\n',
    )
    const ofBlocks = async (program: readonly string[]): Promise<string[]> =>
      (await said(program, ['-v', '-F', file, '-G', 'web'])).lines.filter((line) => / line \d+: /.test(line))
    const ours = await ofBlocks(yonSsh)
    assert.deepEqual(ours, [
      `debug1: ${file} line 1: Skipping Host block because of negated match for web`,
      `debug1: ${file} line 3: Applying options for web`,
      `debug1: ${file} line 7: Applying options for *`,
      `debug1: ${file} line 9: Skipping Host block because of negated match for web`,
    ])
    assert.deepEqual(ours, await ofBlocks(openSsh()))
  })

  test('keywords that are not supported are refused as their options are, or warned of', async () => {
    const there = ['-F', 'none', '-p', '1', '127.0.0.1', 'true']
    for (const keyword of ['ForkAfterAuthentication=yes', 'BindInterface=lo']) {
      const { status, lines } = await said(yonSsh, ['-o', keyword, ...there])
      assert.deepEqual([status, lines.length], [255, 2], lines.join('\n'))
      assert.match(lines[0] as string, /^(?:ForkAfterAuthentication|BindInterface) \(.+\) is not supported$/)
    }
    const option = await said(yonSsh, ['-f', ...there])
    assert.deepEqual([option.status, option.lines[0]], [255, 'option -f (go to the background) is not supported'])
    for (const keyword of ['ForwardX11=yes', 'Tunnel=yes', 'PKCS11Provider=/lib/none.so']) {
      const args = ['-o', keyword, ...there]
      const { lines } = await said(yonSsh, args, { DISPLAY: ':9' })
      assert.match(lines[0] as string, /^Warning: (?:ForwardX11|Tunnel|PKCS11Provider) \(.+\) is not supported$/)
      assert.match(lines[1] as string, /Connection refused$/)
      assert.match((await said(yonSsh, ['-q', ...args], { DISPLAY: ':9' })).lines.join(''), /^$/)
    }
    const withoutDisplay = await said(yonSsh, ['-o', 'ForwardX11=yes', ...there], { DISPLAY: '' })
    assert.match(withoutDisplay.lines[0] as string, /Connection refused$/)
  })

  test('a dynamic remote forward is not a port that is taken', async () => {
    await using server = await serve({
      hostKeys: [await generatePrivateKey({ kind: 'ed25519' })],
      authentication: { keyboardInteractive: () => true },
      onSession: () => ({ exec: () => () => Promise.resolve(4) }),
    })
    const trust = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=accept-new']
    const args = ['-F', 'none', ...trust, '-R', '1080', '-p', String(server.port), 'me@127.0.0.1', 'true']
    const { status, lines } = await said(yonSsh, args)
    assert.equal(status, 4)
    assert.equal(lines.at(-2), 'Warning: dynamic remote forwarding is not supported: listen port 1080')
    const strictly = await said(yonSsh, ['-o', 'ExitOnForwardFailure=yes', ...args])
    assert.equal(strictly.status, 255)
    assert.equal(strictly.lines.at(-2), 'Error: dynamic remote forwarding is not supported: listen port 1080')
  })

  test('-v: which authentications can continue, before the first that is tried', async () => {
    await using server = await serve({
      hostKeys: [await generatePrivateKey({ kind: 'ed25519' })],
      authentication: { password: () => false, publickey: () => false },
    })
    const key = join(folder, 'key')
    await writeFile(key, await formatPrivateKey(await generatePrivateKey({ kind: 'ed25519' })), { mode: 0o600 })
    const trust = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=no']
    const common = [...['-v', '-F', 'none', '-o', 'IdentityAgent=none', ...trust], '-p', String(server.port)]
    const ofMethods = async (...args: readonly string[]): Promise<string[]> =>
      (await said(yonSsh, [...common, ...args, 'me@127.0.0.1', 'true'])).lines.filter((line) =>
        /Authentications that|Next auth/.test(line),
      )
    assert.deepEqual(await ofMethods('-o', 'PreferredAuthentications=publickey', '-i', key), [
      'debug1: Authentications that can continue: not asked for, publickey is tried at once',
      'debug1: Next authentication method: publickey',
      'debug1: Authentications that can continue: publickey,password',
    ])
    const askpass = { SSH_ASKPASS: '/bin/echo', SSH_ASKPASS_REQUIRE: 'force' }
    const asked = await runProgram(
      yonSsh[0] as string,
      [...yonSsh.slice(1), ...common, '-o', 'PreferredAuthentications=password', 'me@127.0.0.1', 'true'],
      { env: { ...process.env, ...askpass } },
    )
    assert.match(asked.stderr, /can continue: publickey,password\r?\ndebug1: Next authentication method: password/)
  })
})
