// Other users by the real sudo, without and with a password.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, readdir } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { secret, type FarHost } from '@yon/script'
import { OTHER_NAME } from '../account.ts'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary.ts'
import { hostOn } from './hosts.ts'

const needed = requires('root', 'unshare', 'sshd', 'sudo')
const DEFAULTS = ['Defaults timestamp_timeout=0', 'Defaults use_pty']

describe('sudo that asks for nothing', needed, () => {
  let sshd: Sshd
  let web: FarHost
  before(async () => {
    sshd = await startSshd({ account: { sudoers: [...DEFAULTS, 'yon ALL=(ALL) NOPASSWD: ALL'] } })
    web = hostOn(sshd)
  })
  after(async () => {
    await web?.close()
    await sshd?.stop()
  })

  test('commands run as the other user, beside those that do not', async () => {
    assert.equal(await web.$`id -un`.text(), 'yon')
    assert.equal(await web.sudo().$`id -un`.text(), 'root')
    assert.equal(await web.sudo(OTHER_NAME).$`id -un | cat`.text(), OTHER_NAME)
  })

  test('it composes with directories and variables, secrets among them', async () => {
    const there = web
      .sudo(OTHER_NAME)
      .cd('/usr')
      .env({ A: "it's", S: secret('s3cr3t') })
      .cd('share')
    assert.equal(await there.$`sh -c ${'pwd; echo "$A $S"'}`.text(), "/usr/share\nit's s3cr3t")
    // What `ps` could have shown of those that run it.
    const seen = await there.$`sh -c ${'cat /proc/$PPID/cmdline /proc/$$/cmdline | tr "\\0" " "'}`.text()
    assert.ok(seen.includes('sudo') && !seen.includes('s3cr3t'), seen)
  })

  test('its commands are ended', async () => {
    const { signal } = await web.sudo(OTHER_NAME).$`sleep 71 | sleep 72`.timeout(400).result()
    assert.equal(signal, 'SIGTERM')
  })

  test('a user that there is not', async () => {
    await assert.rejects(web.sudo('nobody-of-that-name').$`id`.text(), { code: 'sudo-refused', host: 'web1' })
    await assert.rejects(web.sudo('-u').$`id`.text(), { code: 'invalid-argument' })
  })
})

describe('sudo that asks for a password', needed, () => {
  let sshd: Sshd
  let web: FarHost
  let asked = 0
  /** Where pipes are made. */
  let temporary: TemporaryFolder
  const password = (): string => {
    asked++
    return sshd.password ?? ''
  }
  before(async () => {
    temporary = await temporaryFolder()
    await chmod(temporary.path, 0o1777)
    const config = [`SetEnv TMPDIR=${temporary.path}`]
    sshd = await startSshd({ account: { sudoers: [...DEFAULTS, 'yon ALL=(ALL) ALL'] }, config })
    web = hostOn(sshd)
  })
  after(async () => {
    await web?.close()
    await sshd?.stop()
    await temporary?.remove()
  })

  test('it is asked for once, and the streams bypass the terminal', async () => {
    const other = web.sudo(OTHER_NAME, { password })
    const bytes = randomBytes(3_000_000)
    assert.ok(bytes.equals(await other.$`cat`.stdin(bytes).bytes()))
    const { stdout, stderr, status } = await other.$`sh -c ${'echo out; echo err >&2; id -un; exit 3'}`.result()
    assert.deepEqual({ stdout, stderr, status }, { stdout: `out\n${OTHER_NAME}`, stderr: 'err', status: 3 })
    assert.equal(await web.sudo('root', { password }).$`id -un`.text(), 'root')
    assert.equal(asked, 1)
  })

  test('it stands in no list of processes', async () => {
    const seen = await web.sudo(OTHER_NAME, { password }).$`ps -eo args`.text()
    assert.ok(seen.includes('sudo -H -p'), seen)
    assert.ok(!seen.includes(sshd.password ?? ''), 'the password is in an argument list')
  })

  test('signals reach its programs', async () => {
    const { signal } = await web.sudo(OTHER_NAME, { password }).$`sleep 73`.timeout(500).result()
    assert.equal(signal, 'SIGTERM')
  })

  test('a wrong one, and none', async () => {
    await assert.rejects(web.sudo('root', { password: 'wrong' }).$`id`.text(), {
      code: 'sudo-refused',
      message: /password is wrong/,
    })
    const message = /password is required/
    await assert.rejects(web.sudo().$`id`.text(), { code: 'sudo-refused', message, advice: /ask\.password/ })
    const nobody = (): string => {
      throw new Error('nobody\x1b[2J is there')
    }
    await assert.rejects(web.sudo('root', { password: nobody }).$`id`.text(), {
      code: 'sudo-refused',
      message: /there is no password: nobody.*is there$/,
    })
  })

  test('no pipe of theirs is left', async () => {
    await web.close()
    for (let tries = 0; tries < 50 && (await readdir(temporary.path)).length > 0; tries++)
      await new Promise((done) => setTimeout(done, 100))
    assert.deepEqual(await readdir(temporary.path), [])
  })
})
