// What -v says about the blocks of a configuration: the same lines as ssh.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

  test('keywords that are not supported are warned of', async () => {
    const there = ['-F', 'none', '-p', '1', '127.0.0.1', 'true']
    for (const keyword of ['Tunnel=yes', 'VerifyHostKeyDNS=yes']) {
      const args = ['-o', keyword, ...there]
      const { lines } = await said(yonSsh, args)
      assert.match(lines[0] as string, /^Warning: (?:Tunnel|VerifyHostKeyDNS) has no effect: .+/)
      assert.match(lines[1] as string, /Connection refused$/)
      assert.match((await said(yonSsh, ['-q', ...args])).lines.join(''), /^$/)
    }
  })

  test('CanonicalizeHostname: a name that no domain has', requires('ssh'), async () => {
    const domains = ['-o', 'CanonicalizeHostname=yes', '-o', 'CanonicalDomains=domain.invalid']
    const args = ['-F', 'none', ...domains, '-o', 'CanonicalizeFallbackLocal=no', 'name', 'true']
    const [ours, theirs] = [await said(yonSsh, args), await said(openSsh(), args)]
    // Without a network ssh has one more line.
    assert.deepEqual([ours.status, ours.lines], [255, theirs.lines.slice(-2)])
    assert.match(ours.lines[0] ?? '', /^ssh: Could not resolve host "name"$/)
  })

  test('LogLevel FATAL says nothing of a host that is not there, as ssh', requires('ssh'), async () => {
    for (const level of ['FATAL', 'ERROR']) {
      const args = ['-F', 'none', '-o', `LogLevel=${level}`, 'name.invalid', 'true']
      const [ours, theirs] = [await said(yonSsh, args), await said(openSsh(), args)]
      assert.deepEqual([ours.status, ours.lines], [theirs.status, theirs.lines])
    }
  })

  test('-B takes the address of an interface, or says that it has none', async () => {
    const to = (interfaceName: string): string[] => ['-F', 'none', '-B', interfaceName, '-p', '1', '127.0.0.1', 'true']
    assert.match((await said(yonSsh, to('lo'))).lines[0] as string, /port 1: Connection refused$/)
    const { status, lines } = await said(yonSsh, to('none0'))
    assert.equal(status, 255)
    assert.deepEqual(lines, (await said(openSsh(), to('none0'))).lines)
  })

  test('-y writes to the system log, with the priorities of ssh', async () => {
    const logger = join(folder, 'logger')
    await writeFile(logger, `#!/bin/sh\necho "$@" >> ${folder}/syslog\n`, { mode: 0o755 })
    const PATH = `${folder}:${process.env['PATH']}`
    const args = ['-y', '-v', '-F', 'none', '-o', 'SyslogFacility=LOCAL3', '-p', '1', '127.0.0.1', 'true']
    const { status, lines } = await said(yonSsh, args, { PATH })
    assert.deepEqual({ status, lines }, { status: 255, lines: [''] })
    const syslog = await readFile(`${folder}/syslog`, 'utf8')
    assert.match(syslog, /^-t yon-ssh\[\d+\] -p user\.info -- yon_/)
    assert.match(syslog, /^-t yon-ssh\[\d+\] -p local3\.debug -- debug1: Connecting to 127\.0\.0\.1/m)
    assert.match(syslog, / -p local3\.err -- ssh: connect to host 127\.0\.0\.1 port 1: Connection refused\n/)
    const both = await said(yonSsh, ['-y', '-E', '/dev/null', 'h'])
    assert.deepEqual([both.status, both.lines[0]], [255, "Can't specify both -y and -E"])
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
