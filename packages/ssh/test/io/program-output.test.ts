// A program's output: its status, its bound, and one that cannot be started.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programOutput } from '../../src/io/program-output.ts'

test('what a program prints, and how it ends', async () => {
  const { status, stdout, error } = await programOutput(['/bin/sh', '-c', 'echo "$1"; exit 3', 'x', 'a b'], 100)
  assert.deepEqual([status, Buffer.from(stdout).toString(), error], [3, 'a b\n', undefined])
})

test('one that prints without an end is ended, and has no status', { timeout: 10_000 }, async () => {
  const { status, stdout } = await programOutput(['/bin/sh', '-c', 'while :; do echo again; done'], 1000)
  assert.equal(status, undefined)
  assert.ok(stdout.length <= 1000)
})

test('one that a signal ends has no status', async () => {
  assert.equal((await programOutput(['/bin/sh', '-c', 'kill -TERM $$'], 100)).status, undefined)
})

test('one that is not there is an error, not an exception', async () => {
  const { status, error } = await programOutput(['/no/such/program'], 100)
  assert.deepEqual([status, error?.code], [undefined, 'ENOENT'])
})

test('one may open its output by name', { skip: process.platform === 'win32' && 'no /dev/stdout' }, async () => {
  const { stdout } = await programOutput(['/bin/sh', '-c', 'echo named > /dev/stdout'], 100)
  assert.equal(Buffer.from(stdout).toString(), 'named\n')
})
