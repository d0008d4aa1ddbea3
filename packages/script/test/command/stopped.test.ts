// Commands that end before their time, and targets that take nothing any more.
import assert from 'node:assert/strict'
import process from 'node:process'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { $ } from '../../src/index.ts'

describe('a command that is stopped while it starts', () => {
  for (const when of ['at once', 'a moment later'] as const) {
    it(`${when}, ends without the time that processes get to end by themselves`, async () => {
      const controller = new AbortController()
      const began = performance.now()
      const ended = $`sleep 20 | sleep 20`.signal(controller.signal).text()
      if (when === 'at once') controller.abort()
      else process.nextTick(() => controller.abort())
      await assert.rejects(ended, { name: 'CommandError', code: 'aborted' })
      assert.ok(performance.now() - began < 4000)
    })
  }
})

describe('a target', () => {
  it('that was closed ends the command', async () => {
    const target = new PassThrough()
    target.destroy()
    await assert.rejects($`yes`.to(target), { code: 'invalid-argument' })
  })
  it('that is closed while the command waits for it ends the command', async () => {
    const target = new PassThrough()
    setTimeout(() => target.destroy(), 50)
    await assert.rejects($`yes`.tee(target).text(), { code: 'invalid-argument' })
  })
  it('that takes nothing does not outlast the time limit', async () => {
    await assert.rejects($`yes`.to(new PassThrough()).timeout(100), { code: 'timeout' })
    await assert.rejects($`yes`.to(() => new Promise(() => undefined)).timeout(100), { code: 'timeout' })
  })
  it('may be read when the command has ended', async () => {
    const target = new PassThrough()
    await $`echo later`.to(target)
    assert.equal(String(target.read()), 'later\n')
  })
})

describe('values that no program can get', () => {
  it('are refused in variables', async () => {
    for (const VALUE of ['a\0b', '\ud800', 'x\udfff']) {
      assert.throws(() => void $`true`.env({ VALUE }), { code: 'invalid-argument' })
    }
  })
  it('are refused as a source', async () => {
    for (const source of [{}, 5, true]) {
      await assert.rejects($`cat`.stdin(source as never).text(), { code: 'invalid-argument' })
    }
  })
  it('are refused as a file', () => {
    assert.throws(() => void $`echo ${new URL('file:///%ff')}`, { code: 'invalid-command' })
  })
})
