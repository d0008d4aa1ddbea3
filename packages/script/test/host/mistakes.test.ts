// What is told of mistakes that types would have found, or nobody else can explain.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HostKeyError } from '@yon/ssh/errors'
import { $, each, eachHere, type FarHost, host, remote } from '../../src/index.ts'
import { lost } from '../../src/host/lost.ts'
import { embeddedHosts } from '../fleet/servers.ts'

const untyped = (value: unknown) => value as never
const mistake = (message: string | RegExp) => ({ code: 'invalid-argument', message })

describe('a call that cannot mean anything says what would', () => {
  it('pipe', () => {
    for (const next of ['wc -l', () => 1, undefined]) {
      assert.throws(() => $`ls`.pipe(untyped(next)), mistake('pipe takes a command: .pipe($`wc -l`)'))
    }
  })

  it('remote', () => {
    assert.throws(() => remote(untyped('db1'), () => 1), mistake("remote takes a host: host('db1')"))
    for (const none of [undefined, null, {}, 5]) {
      assert.throws(() => remote(untyped(none), () => 1), mistake("remote takes a host: host('web1')"))
    }
  })

  it('each and eachHere', () => {
    const list = (shown: string) => mistake(`it takes a list of hosts: ${shown}`)
    assert.throws(() => each('db1', { show: 'none' }, () => 1), list("['db1']"))
    assert.throws(() => eachHere('db1', { show: 'none' }, () => 1), list("['db1']"))
    assert.throws(() => eachHere(untyped(host('db1')), { show: 'none' }, () => 1), list('[web1]'))
    assert.throws(() => each(untyped(undefined), { show: 'none' }, () => 1), list("['web1', 'web2']"))
  })

  it('host', () => {
    for (const none of [undefined, null, '', 5, {}, { host: '127.0.0.1', port: 22 }]) {
      assert.throws(() => host(untyped(none)), mistake(/^a host needs a name: /))
    }
    for (const name of ['a\nb', '\u001b[2J', 'a\0']) {
      assert.throws(() => host(name), mistake(/^the name of a host has control characters: "[ -~]*"$/))
    }
  })
})

describe('advice', () => {
  it('on a command line in one value', async () => {
    await using there = await embeddedHosts(['web1'])
    const [web] = there.hosts as [FarHost]
    const line = 'ls -l /'
    for (const command of [$`${line}`, web.$`${line}`]) {
      const failure = { code: 'command-not-found', advice: /array of words/ }
      await assert.rejects(command.quiet(), failure)
    }
    await assert.rejects($`no-such-program-x`.quiet(), { advice: /spelling/ })
  })

  it('on a variable that is not set', async () => {
    await using there = await embeddedHosts(['web1'])
    const [web] = there.hosts as [FarHost]
    for (const command of [$`echo $NOPE_X`, web.$`echo $NOPE_X`]) {
      await assert.rejects(command, {
        code: 'invalid-command',
        advice: 'Set it: .env({ NOPE_X: … }); or, for a dollar sign, write a backslash before it.',
      })
    }
    assert.equal(await $`echo $NOPE_X \$NOPE_X`.env({ NOPE_X: 'set' }).text(), 'set $NOPE_X')
    assert.equal(await web.$`echo $NOPE_X \$NOPE_X`.env({ NOPE_X: 'set' }).text(), 'set $NOPE_X')
  })

  it('on the key of a host that nobody could be asked about', () => {
    const facts = { fingerprint: 'SHA256:x', advice: 'add the key' } as never
    const { code, advice } = lost('web1', new HostKeyError('host-key-unknown', 'not known', facts))
    assert.equal(code, 'host-lost')
    assert.match(advice ?? '', /^Connect once at a terminal, by this script or `yon-ssh web1`, .*\. Or add the key\.$/)
  })
})
