import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ByteStream } from '../../src/io/byte-stream.ts'
import { proxyCommand } from '../../src/io/proxy-command.ts'

/** What the program said until its end. */
async function outcome(stream: ByteStream): Promise<{ text: string; error: Error | undefined }> {
  let text = ''
  const error = await new Promise<Error | undefined>((resolve) =>
    stream.start({ bytes: (chunk) => (text += Buffer.from(chunk).toString()), drain() {}, closed: resolve }),
  )
  return { text, error }
}

test('carries bytes both ways', async () => {
  const stream = await proxyCommand('cat', '/bin/sh')
  const ended = outcome(stream)
  stream.write([Buffer.from('hello')])
  await sleep(300)
  stream.end()
  assert.deepEqual(await ended, { text: 'hello', error: undefined })
})

test('a shell that is not there is an end, whether somebody listens already or not', async () => {
  for (const delayMs of [0, 50]) {
    const stream = await proxyCommand('true', '/nonexistent/shell')
    await sleep(delayMs)
    const { error } = await outcome(stream)
    assert.match(error?.message ?? '', /ENOENT/)
  }
})

test('a program that has ended before anybody listens is an end', async () => {
  const stream = await proxyCommand('true', '/bin/sh')
  await sleep(300)
  assert.equal((await outcome(stream)).error, undefined)
})

test('what a program said before anybody listened is not lost, even if it has ended', async () => {
  const stream = await proxyCommand('printf SSH-2.0-x', '/bin/sh')
  await sleep(300)
  assert.deepEqual(await outcome(stream), { text: 'SSH-2.0-x', error: undefined })
})

test('a program has pipes, not sockets', { skip: process.platform !== 'linux' && 'looks into /proc' }, async () => {
  const stream = await proxyCommand('readlink /proc/self/fd/0 /proc/self/fd/1', '/bin/sh')
  assert.match((await outcome(stream)).text, /^(?:pipe:\[\d+\]\n){2}$/)
})
