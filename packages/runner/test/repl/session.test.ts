import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { repl } from '../../src/index.ts'

it('evaluates TypeScript line by line, and knows what was declared before', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const shown = text(output)
  const warnings: string[] = []
  const listener = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', listener)
  const ended = repl({}, { input, output, terminal: false })
  for (const line of CELLS) input.write(`${line}\n`)
  assert.equal(await ended, 0)
  output.end()
  process.off('warning', listener)
  assert.deepEqual(warnings, [])
  const lines = (await shown)
    .split('\n')
    .map((line) => line.replace(/^(?:yon> |\.\.\. |\| )+/, ''))
    .filter((line) => line !== '')
  assert.deepEqual(lines, SHOWN)
})

const CELLS = [
  'interface P { x: number }',
  'const p: P = { x: 20 }',
  'enum E { A = 1 }',
  'p.x + E.A',
  '{ a: 1 }',
  'await Promise.resolve("waited")',
  'Promise.resolve(5)',
  "import { sep, basename as base } from 'node:path'",
  "import * as os from 'node:os'",
  '[sep, base("/a/b"), typeof os.cpus]',
  'const twice = (n: number) => {',
  '  return n * 2',
  '}',
  'const away = { farEnd: new FarEnd(localLauncher()) }',
  'await remote(away, (n: number) => twice(p.x) + n, 2)',
  'let count = 0; await remote(away, () => count++)',
  'typeof within',
  '$`true`',
  'await $`true`',
  'const ended = await $`true`',
  'ended.ok',
  '$`echo hi`.text()',
  'await away.farEnd.close()',
  'throw new RangeError("gone")',
  'const = 3',
  '.exit',
]

const SHOWN = [
  '21',
  '{ a: 1 }',
  "'waited'",
  '5',
  "[ '/', 'b', 'function' ]",
  '42',
  '[repl].ts:1:41: error H101: `count` is assigned over there, where it is a copy: nothing would change here',
  '    1 | let count = 0; await remote(away, () => count++)',
  '      |                                         ^^^^^',
  '      = return the new value, and assign it here',
  "'function'",
  'true',
  "'hi'",
  'RangeError: gone',
  '    at [repl].ts:1:7',
  '[repl].ts:1:7: error S101: Unexpected token',
  '    1 | const = 3',
  '      |       ^',
  '      = correct the syntax',
]
