// The connection behind a host: one, when it is needed, and no longer than needed.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { here, host } from '@yon/script'
import type { Connection } from '@yon/ssh'
import { connectTo } from '../client.ts'
import { startDelayProxy } from '../delay-proxy.ts'
import { startDropbear } from '../dropbear.ts'
import { startOurServer } from '../our-server.ts'
import { runProgram } from '../process.ts'
import { requires } from '../programs.ts'
import { startSshd } from '../sshd.ts'
import { hostOn, throughPort } from './hosts.ts'

describe('the connection of a host', { ...requires('sshd', 'ssh-keygen'), concurrency: 3 }, () => {
  test('is opened once, when first used, though many ask at once, and again after its loss', async () => {
    await using sshd = await startSshd()
    const opened: Connection[] = []
    const connect = async (): Promise<Connection> => {
      const connection = await connectTo(sshd)
      opened.push(connection)
      return connection
    }
    await using web = host({ name: 'web', connect })
    assert.equal(opened.length, 0)
    const views = [web, web.cd('/'), web.env({ A: '1' }), web]
    assert.deepEqual(await Promise.all(views.map((view) => view.$`echo x`.text())), ['x', 'x', 'x', 'x'])
    assert.equal(opened.length, 1)
    assert.equal(await web.connection(), opened[0])
    await opened[0]?.close()
    assert.equal(await web.$`echo y`.text(), 'y')
    assert.equal(opened.length, 2)
  })

  test('serves more commands than it has sessions', { timeout: 30_000 }, async () => {
    await using sshd = await startSshd({ config: ['MaxSessions 3'] })
    await using web = hostOn(sshd)
    const answers = Array.from({ length: 20 }, (_, index) => web.$`sh -c ${`sleep 0.1; echo ${index}`}`.text())
    assert.deepEqual(
      await Promise.all(answers),
      Array.from({ length: 20 }, (_, index) => `${index}`),
    )
  })

  test('costs a round trip for a command, and one more when it has input or several begin at once', async () => {
    await using sshd = await startSshd()
    await using proxy = await startDelayProxy({ targetPort: sshd.port, rttMs: 300 })
    await using web = hostOn(await throughPort(sshd, proxy.port))
    await web.connection()
    // The first has the session that came with the connection, those after the second one that waits for them.
    for (let count = 0; count < 2; count++) await web.$`true`
    // The fastest of some: what else the machine does costs time, and no round trip.
    const atMost = async (limit: number, run: () => PromiseLike<unknown>): Promise<void> => {
      let least = Infinity
      for (let tries = 0; tries < 8 && least >= limit + 0.6; tries++) {
        const began = performance.now()
        await run()
        least = Math.min(least, (performance.now() - began) / 300)
      }
      assert.ok(least < limit + 0.6, `${least.toFixed(2)} round trips instead of ${limit}`)
    }
    await atMost(1, () => web.$`echo x`.text())
    await atMost(2, () => web.$`cat`.stdin('x').text())
    await atMost(2, () => Promise.all(Array.from({ length: 5 }, () => web.$`echo x | cat`.text())))
  })

  test('lets the script end, and what is lost with it is told', async () => {
    await using sshd = await startSshd()
    const { host: address, port, user, knownHostsFile, clientKeys } = sshd
    const told = JSON.stringify({ host: address, port, user, knownHostsFile, clientKeys })
    const script = `
      import { hostOn } from ${JSON.stringify(new URL('hosts.js', import.meta.url).href)}
      const web = hostOn(${told})
      console.log(await web.$\`echo done\`.text())
      await web.$\`sleep 0.4\``
    const began = performance.now()
    const { stdout, stderr, status } = await runProgram(process.execPath, ['--input-type=module', '-e', script])
    assert.deepEqual({ stdout: stdout.toString(), stderr, status }, { stdout: 'done\n', stderr: '', status: 0 })
    assert.ok(performance.now() - began < 15_000)
    await using web = hostOn(sshd)
    const sleeping = web.$`sleep 60`.result()
    sleeping.catch(() => {})
    await web.$`true`
    await web.close()
    await assert.rejects(sleeping, { code: 'host-lost', host: 'web1' })
  })

  test('leaves running what was detached', { timeout: 30_000 }, async () => {
    await using sshd = await startSshd()
    const web = hostOn(sshd)
    const file = sshd.folder.file('written')
    const early = await web.$`sh -c ${'sleep 6; echo early'} > ${file}`.start()
    await early.detach()
    const late = await web.$`sh -c ${'sleep 6; echo late'} | cat > ${`${file}2`}`.start()
    await sleep(600)
    await late.detach()
    assert.equal((await late.wait()).ok, true)
    const ours = await here.$`sleep 1`.start()
    await assert.rejects(ours.detach(), { code: 'invalid-argument' })
    await ours.wait()
    await web.close()
    await sleep(7000)
    assert.equal(await readFile(file, 'utf8'), 'early\n')
    assert.equal(await readFile(`${file}2`, 'utf8'), 'late\n')
  })

  test('leads through another host', async () => {
    await using sshd = await startSshd()
    await using bastion = hostOn(sshd, { name: 'bastion' })
    await using web = hostOn(sshd).via(bastion)
    assert.match(await web.$`sh -c ${'echo $SSH_CONNECTION'}`.text(), /^127\.0\.0\.1 /)
    const { channels } = await bastion.connection()
    assert.ok(channels.some(({ channelType }) => channelType === 'direct-tcpip'))
  })

  test('is not waited for longer than a command may take', async () => {
    const never = host({ name: 'never', connect: () => new Promise(() => {}) })
    await assert.rejects(never.$`true`.timeout(100).text(), { code: 'timeout', host: 'never' })
  })

  test('says why a host cannot be reached', async () => {
    const none = host({ name: 'none', connect: () => Promise.reject(new Error('out of order')) })
    await assert.rejects(none.$`true`.text(), { code: 'host-lost', host: 'none', message: 'none: out of order' })
  })
})

describe('hosts of other kinds', () => {
  test('Dropbear', requires('root', 'unshare', 'dropbear', 'dropbearkey', 'ssh-keygen'), async () => {
    await using dropbear = await startDropbear()
    await using web = hostOn(dropbear)
    assert.equal(await web.$`echo ${"it's"} | tr a-z A-Z`.text(), "IT'S")
    assert.equal((await web.$`sh -c ${'exit 5'}`.result()).status, 5)
    assert.equal((await web.$`sh -c ${'sleep 60 | sleep 60'}`.timeout(500).result()).signal, 'SIGTERM')
    const long = 'x'.repeat(20_000)
    assert.equal(await web.$`printf %s ${long}`.text(), long)
  })
  test('a server of this library', requires('ssh-keygen'), async () => {
    await using server = await startOurServer()
    await using web = hostOn(server)
    assert.equal(await web.$`echo ${"it's"} | tr a-z A-Z`.text(), "IT'S")
    assert.equal((await web.$`sh -c ${'sleep 60 | sleep 60'}`.timeout(500).result()).signal, 'SIGTERM')
  })
  test('this machine', async () => {
    assert.equal(await here.cd('/usr').env({ A: 'x' }).$`sh -c ${'pwd; echo $A'}`.text(), '/usr\nx')
    assert.equal(await here.cd('/etc').test.f('passwd'), true)
    assert.match((await here.which('sh')) ?? '', /\/sh$/)
    await assert.rejects(here.connection(), { code: 'invalid-argument' })
  })
})
