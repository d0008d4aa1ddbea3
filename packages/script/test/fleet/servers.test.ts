import assert from 'node:assert/strict'
import { test } from 'node:test'
import { each, eachHere } from '../../src/fleet/index.ts'
import { embeddedHosts } from './servers.ts'

test('a function runs on every host, there, and its output comes with the name of its host', async () => {
  await using fleet = await embeddedHosts(['web1', 'web2', 'web3'])
  const lines: string[] = []
  const onOutput = (host: string, stream: string, line: string) => void lines.push(`${host} ${stream} ${line}`)
  const result = await each(
    fleet.hosts,
    { show: 'none', limit: 2, onOutput },
    (factor: number) => {
      console.log('at work')
      if (factor < 0) throw new RangeError('negative')
      return { pid: process.pid, product: factor * 2 }
    },
    21,
  )
  assert.deepEqual(result.failed(), [])
  assert.deepEqual(
    result.values().map(({ product }) => product),
    [42, 42, 42],
  )
  assert.equal(new Set([process.pid, ...result.values().map(({ pid }) => pid)]).size, 4)
  assert.deepEqual(lines.sort(), ['web1 stdout at work', 'web2 stdout at work', 'web3 stdout at work'])
})

test('functions run where commands have to be short', async () => {
  await using fleet = await embeddedHosts(['old'], { software: 'Other_1.0' })
  const result = await each(fleet.hosts, { show: 'none' }, (a: Map<string, number>) => [...a], new Map([['n', 1]]))
  assert.deepEqual(result.values(), [[['n', 1]]])
})

test('a function that cannot be sent fails at home, before any host is asked', async () => {
  await using fleet = await embeddedHosts(['web1', 'web2'])
  const captured = 1
  await assert.rejects(async () => await each(fleet.hosts, { show: 'none' }, () => captured), { code: 'not-shippable' })
  assert.equal(fleet.opened(), 0)
})

test('connections of eachHere are those of its hosts', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `h${i}`)
  await using fleet = await embeddedHosts(names)
  const result = await eachHere(fleet.hosts, { show: 'none' }, async (host) => {
    const { stdout } = await (await host.connection()).run(`echo ${host.name}`)
    await host.close()
    return stdout
  })
  assert.deepEqual(
    result.values(),
    names.map((name) => `${name}\n`),
  )
})

test('hosts may be given by name; one that refuses is told of', async () => {
  const names = ['ssh://nobody@127.0.0.1:1']
  const there = await each(names, { show: 'none' }, () => 1)
  const here = await eachHere(names, { show: 'none' }, async (host) => await host.$`true`.ok())
  for (const { host, ok, error } of [...there.results, ...here.results]) {
    assert.deepEqual([host, ok, (error as { code?: string }).code], [names[0], false, 'host-lost'])
  }
})
