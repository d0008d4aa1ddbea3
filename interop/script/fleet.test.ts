// Fleets on real servers: functions there, commands from here, and hosts that fail in all ways.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { each, eachHere, host, inventory, type FarHost } from '@yon/script'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

describe('fleets', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  let hosts: FarHost[] = []
  before(async () => {
    sshd = await startSshd()
    hosts = ['web1', 'web2', 'web3'].map((name) => hostOn(sshd, { name }))
  })
  after(async () => {
    for (const each of hosts) await each.close()
    await sshd?.stop()
  })

  test('a function runs on each, there; what it writes and what it throws comes home', async () => {
    const lines: string[] = []
    const onOutput = (name: string, stream: string, line: string) => void lines.push(`${name} ${stream} ${line}`)
    const work = async (words: string[]) => {
      console.error(words.join(' '))
      if (process.pid < 0) throw new Error('never')
      return { pid: process.pid, words: new Set(words) }
    }
    const result = (await each(hosts, { show: 'none', limit: 2, onOutput }, work, ['a', 'b'])).orThrow()
    assert.deepEqual(lines.sort(), ['web1 stderr a b', 'web2 stderr a b', 'web3 stderr a b'])
    assert.equal(new Set(result.values().map(({ pid }) => pid)).size, 3)
    assert.deepEqual(result.values()[0]?.words, new Set(['a', 'b']))
  })

  test('one host that fails, and one that cannot be reached, do not stop the others', async () => {
    const gone = host({ name: 'gone', connect: () => Promise.reject(new Error('no route')) })
    const fails = (name: string) => {
      throw new TypeError(`not ${name}`)
    }
    const result = await each(
      [gone, hosts[0] as FarHost],
      { show: 'none', retry: { times: 2, delayMs: 1 } },
      fails,
      'well',
    )
    assert.deepEqual(
      result.results.map(({ host, ok, attempts }) => [host, ok, attempts]),
      [
        ['gone', false, 2],
        ['web1', false, 2],
      ],
    )
    const [lost, thrown] = result.failed().map(({ error }) => error as Error & { code?: string })
    assert.equal(lost?.code, 'host-lost')
    assert.ok(thrown instanceof TypeError)
    assert.equal(thrown.message, 'not well')
    assert.match(thrown.stack ?? '', /called from .*fleet\.test/)
    assert.match(result.table(), /^gone +failed .*\nweb1 +failed +\d+ {2}not well$/m)
  })

  test('commands from here, with a time limit that ends them there', async () => {
    const result = await eachHere(hosts, { show: 'none', timeoutMs: 3000 }, async (target) => {
      if (target.name === 'web2') await target.$`sleep 600`
      return await target.$`echo ${target.name}`.text()
    })
    assert.deepEqual(result.values(), ['web1', 'web3'])
    assert.equal((result.failed()[0]!.error as { code?: string }).code, 'timeout')
  })

  test('what commands show is shown with the name of their host, and they do not eat the input of the script', async () => {
    const lines: string[] = []
    const onOutput = (name: string, stream: string, line: string) => void lines.push(`${name} ${stream} ${line}`)
    const result = await eachHere(hosts, { show: 'none', onOutput }, async (target) => {
      await target.$`sh -c ${'echo out of $0; cat; printf unfinished; echo err >&2'} ${target.name}`
      return await target.$`echo captured`.text()
    })
    assert.deepEqual(result.orThrow().values(), ['captured', 'captured', 'captured'])
    const expected = hosts.flatMap(({ name }) =>
      [`out of ${name}`, 'unfinished'].map((line) => `${name} stdout ${line}`),
    )
    assert.deepEqual(lines.sort(), [...expected, ...hosts.map(({ name }) => `${name} stderr err`)].sort())
  })

  test('the hosts may be those of ssh_config', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yon-fleet-'))
    const configFile = join(folder, 'config')
    await writeFile(configFile, 'Host web1 web2\nHost db1\nHost *\n  User nobody\n')
    const named = inventory.sshConfig('web*', { configFile })
    const targets = (async function* () {
      for await (const { name } of named) yield hostOn(sshd, { name })
    })()
    const result = await eachHere(targets, { show: 'none' }, async (target) => {
      const text = await target.$`echo on ${target.name}`.text()
      await target.close()
      return text
    })
    assert.deepEqual(result.values(), ['on web1', 'on web2'])
    await rm(folder, { recursive: true })
  })
})
