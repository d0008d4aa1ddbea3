// Functions through other servers than sshd, through other hosts, and as other users.
import assert from 'node:assert/strict'
import type { readFileSync } from 'node:fs'
import type { userInfo } from 'node:os'
import process from 'node:process'
import { describe, test } from 'node:test'
import { remote } from '@yon/script'
import { OTHER_NAME } from '../account.ts'
import { startDropbear } from '../dropbear.ts'
import { startOurServer } from '../our-server.ts'
import { requires } from '../programs.ts'
import { startSshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

const withCommands = async (text: string): Promise<string> => {
  const { $ } = await import('@yon/script')
  return await $`printf %s ${text}`.text()
}

describe('functions', () => {
  const dropbear = requires('dropbear', 'dropbearkey', 'ssh-keygen', 'root', 'unshare')
  test('through dropbear, which takes short commands only', dropbear, async () => {
    await using server = await startDropbear()
    await using host = hostOn(server)
    assert.notEqual(await remote(host, () => process.pid), process.pid)
    assert.equal(await remote(host, withCommands, 'text'), 'text')
  })

  test('through our own server', requires('ssh-keygen'), async () => {
    await using server = await startOurServer()
    await using host = hostOn(server)
    assert.notEqual(await remote(host, () => process.pid), process.pid)
    assert.equal(await remote(host, withCommands, 'text'), 'text')
  })

  test('through another host', requires('sshd', 'ssh-keygen'), async () => {
    await using sshd = await startSshd()
    await using bastion = hostOn(sshd, { name: 'bastion' })
    await using host = hostOn(sshd).via(bastion)
    const pids = await Promise.all([remote(host, () => process.pid), remote(bastion, () => process.pid)])
    assert.equal(new Set([...pids, process.pid]).size, 3)
  })

  test('from another host to a further one, by ssh from there', requires('sshd', 'ssh-keygen'), async () => {
    await using sshd = await startSshd()
    await using web = hostOn(sshd)
    const settings: [string, string][] = [
      ['HostName', '127.0.0.1'],
      ['Port', String(sshd.port)],
      ['User', sshd.user],
      ['IdentityFile', Object.values(sshd.clientKeys)[0] as string],
      ['IdentitiesOnly', 'yes'],
      ['UserKnownHostsFile', sshd.knownHostsFile],
    ]
    const goOn = async (options: [string, string][]): Promise<readonly unknown[]> => {
      const { host } = await import('@yon/script')
      const db = host({ name: 'db1', ssh: { settings: options, configFile: 'none' } })
      const shout = async (word: string): Promise<string> => {
        const { $ } = await import('@yon/script')
        return await $`echo ${word} | tr a-z A-Z`.text()
      }
      const results = [
        process.pid,
        await db.run(() => process.pid),
        await db.run(shout, 'deep'),
        await db.$`echo ok`.text(),
      ]
      await db.close()
      return results
    }
    const [here, there, word, ok] = await remote(web, goOn, settings)
    assert.equal(new Set([process.pid, here, there]).size, 3)
    assert.deepEqual([word, ok], ['DEEP', 'ok'])
  })

  const sudo = requires('sshd', 'ssh-keygen', 'root', 'unshare', 'sudo')
  test('as another user, beside those of the one who logged in', sudo, async () => {
    const account = { sudoers: [`yon ALL=(${OTHER_NAME}) NOPASSWD: ALL`] }
    await using sshd = await startSshd({ account })
    await using host = hostOn(sshd)
    const whoAmI = (): string => (require('node:os') as { userInfo: typeof userInfo }).userInfo().username
    assert.equal(await host.run(whoAmI), 'yon')
    assert.equal(await host.sudo(OTHER_NAME).run(whoAmI), OTHER_NAME)
    assert.equal(await host.sudo(OTHER_NAME).run(withCommands, 'text'), 'text')
    // What sudo logs is what it was asked to run.
    const readCommand = (): string =>
      (require('node:fs') as { readFileSync: typeof readFileSync }).readFileSync(
        `/proc/${process.ppid}/cmdline`,
        'utf8',
      )
    const seen = await host.sudo(OTHER_NAME).run(readCommand)
    assert.match(seen, /^sudo\0/)
    assert.ok(seen.length < 4096, `${seen.length} bytes in the command`)
  })
})
