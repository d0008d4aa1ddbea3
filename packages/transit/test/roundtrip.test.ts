import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ROWS } from './rows.ts'

const program = fileURLToPath(new URL('../../bin/roundtrip', import.meta.url))

test('bin/roundtrip gives back what it is given, in each form', () => {
  const forms: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['json', ROWS.map(({ json }) => Buffer.from(json))],
    ['json-verbose', ROWS.map(({ verbose }) => Buffer.from(verbose))],
    ['msgpack', ROWS.map(({ msgpack }) => Buffer.from(msgpack, 'hex'))],
  ]
  for (const [form, values] of forms) {
    const input = Buffer.concat(values)
    const { status, stdout, stderr } = spawnSync(program, [form], { input })
    assert.deepEqual([status, stderr.toString()], [0, ''])
    assert.deepEqual(stdout, input)
  }
})

test('bin/roundtrip answers each value before the next one is there', { timeout: 30_000 }, async () => {
  const child = spawn(program, ['json'], { stdio: ['pipe', 'pipe', 'inherit'] })
  for (const value of ['[1,2.0]', '["~#set",[1]]', '{"a":1}']) {
    child.stdin.write(value)
    const [answer] = (await once(child.stdout, 'data')) as [Buffer]
    assert.equal(answer.toString(), value.replace('{"a":1}', '["^ ","a",1]'))
  }
  child.stdin.end()
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('bin/roundtrip says what is wrong', () => {
  for (const [form, input] of [
    ['json', '[1,\n"^5"]'],
    ['msgpack', Buffer.of(0xc1)],
    ['xml', ''],
  ] as const) {
    const { status, stdout, stderr } = spawnSync(program, [form], { input })
    assert.deepEqual([status, stdout.length], [2, 0])
    assert.match(stderr.toString(), form === 'json' ? /^roundtrip: 2:1: a cache code/ : /^roundtrip: -?[0-9]*-?:/)
  }
})
