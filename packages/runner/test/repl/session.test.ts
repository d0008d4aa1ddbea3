import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { repl } from '../../src/index.ts'

it('evaluates TypeScript line by line, and knows what was declared before', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const shown = text(output)
  const ended = repl({}, { input, output, terminal: false })
  for (const line of CELLS) input.write(`${line}\n`)
  assert.equal(await ended, 0)
  output.end()
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
  '[repl].ts:28:41: error H101: `count` is assigned over there, where it is a copy: nothing would change here',
  '   28 | let count = 0; await remote(away, () => count++)',
  '      |                                         ^^^^^',
  '      = return the new value, and assign it here',
  "'function'",
  "'hi'",
  'RangeError: gone',
  '    at [repl].ts:2:7',
  '    at [repl].ts:4:3',
  '[repl].ts:38:7: error S101: Unexpected token',
  '   38 | const = 3',
  '      |       ^',
  '      = correct the syntax',
]
