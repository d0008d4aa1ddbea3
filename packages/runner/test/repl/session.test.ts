import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { repl } from '../../src/index.ts'
import { folderOf } from '../folder.ts'

it('evaluates TypeScript line by line, and knows what was declared before', async () => {
  assert.deepEqual(await shownFor(CELLS), SHOWN)
})

it('shows the places that were typed, and takes a name again', async () => {
  assert.deepEqual(
    await shownFor(PLACES.map(([typed]) => typed)),
    PLACES.flatMap(([, ...shown]) => shown),
  )
})

it('has help, completion and a history at a terminal', async () => {
  const folder = folderOf({})
  process.env['XDG_CACHE_HOME'] = folder
  const { input, ended, sees } = atTerminal()
  await sees(/yon> /)
  input.write('.help\n')
  await sees(/\.editor[^]*Ctrl\+D to exit[^]*yon> /)
  // Nothing else begins so that a person may use.
  input.write('here.vi\t')
  await sees(/vi.*a/)
  input.write('.name\n')
  await sees(/'via'\n[^]*yon> /)
  input.write('const box = { alpha: 41, beta: [1] }\n')
  await sees(/\n[^]*yon> /)
  input.write('box.al\t')
  await sees(/pha/)
  input.write(' + 1\n')
  await sees(/42\n[^]*yon> /)
  const begun = once(process, 'begun')
  input.write('process.emit("begun"); await sleep(60_000)\n')
  await begun
  input.write('\u0003')
  await sees(/interrupted\n[^]*yon> /)
  input.write('.exit\n')
  assert.equal(await ended, 0)
  delete process.env['XDG_CACHE_HOME']
  const history = await readFile(join(folder, 'yon', 'repl-history'), 'utf8')
  assert.match(history, /^box\.alpha \+ 1$/m)
})

it('has Ctrl-C end what runs, or leave it to itself', async () => {
  process.env['XDG_CACHE_HOME'] = folderOf({})
  const { input, ended, sees } = atTerminal()
  const seesNoWayOut = async (pattern: RegExp): Promise<void> => assert.doesNotMatch(await sees(pattern), /To exit/)
  const reached = (): Promise<void> => new Promise((resolve) => Object.assign(globalThis, { reached: resolve }))
  await seesNoWayOut(/yon> /)
  const begun = reached()
  input.write('for await (const line of $`sh -c "echo begun; sleep 60"`) reached()\n')
  await begun
  input.write('\x03')
  await seesNoWayOut(/ended after[^]*yon> /)
  const waits = reached()
  input.write('reached(); await new Promise(() => {})\n')
  await waits
  input.write('\x03')
  input.write('\x03')
  await seesNoWayOut(/\nit did not end, and was left to itself\n[^]*yon> /)
  input.write('40 + 2\n')
  await seesNoWayOut(/42\r?\n[^]*yon> /)
  input.write('\x03')
  await sees(/To exit/)
  input.write('.exit\n')
  assert.equal(await ended, 0)
  delete process.env['XDG_CACHE_HOME']
  Reflect.deleteProperty(globalThis, 'reached')
})

/** A session at a terminal. `sees` waits for what it shows, and gives all since the last time. */
function atTerminal() {
  const input = new PassThrough()
  const output = new PassThrough()
  const ended = repl({}, { input, output, terminal: true })
  let shown = ''
  output.setEncoding('utf8').on('data', (text: string) => (shown += text))
  const sees = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(shown)) await once(output, 'data')
    const seen = shown
    shown = ''
    return seen
  }
  return { input, ended, sees }
}

/** The lines that a session shows, without prompts. */
async function shownFor(cells: readonly string[]): Promise<string[]> {
  const input = new PassThrough()
  const output = new PassThrough()
  const shown = text(output)
  const warnings: string[] = []
  const listener = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', listener)
  const ended = repl({}, { input, output, terminal: false })
  for (const line of cells) input.write(`${line}\n`)
  assert.equal(await ended, 0)
  output.end()
  process.off('warning', listener)
  assert.deepEqual(warnings, [])
  return (await shown)
    .split('\n')
    .map((line) => line.replace(/^(?:yon> |\.\.\. |\| )+/, '').replace(/(?<=^ {4}at )async /, ''))
    .filter((line) => line !== '')
}

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

const FAR = [
  'RangeError: far',
  '    at [repl].ts:1:41 [here]',
  '    --- called from [repl].ts:1:14 [here]',
  '    at [repl].ts:1:14',
]
const INNER = [
  "TypeError: Cannot read properties of null (reading 'z')",
  '    at [repl].ts:1:46',
  '    at [repl].ts:1:1',
]
/** As every Node.js shows it: of some the error itself has no frame. */
function absent(column: number): string[] {
  return [
    "Error: ENOENT: no such file or directory, open '/absent/file'",
    `    at [repl].ts:1:${column} {`,
    '  errno: -2,',
    "  code: 'ENOENT',",
    "  syscall: 'open',",
    "  path: '/absent/file'",
    '}',
  ]
}

/** What is typed, and what is shown then. */
const PLACES: readonly (readonly [string, ...string[]])[] = [
  ['const a = 1; let b: number = 2; throw new Error("x" + a + b)', 'Error: x12', '    at [repl].ts:1:39'],
  ['_error.stack.split("\\n").length', '2'],
  ['import { readFile } from "node:fs/promises"'],
  ['1; await readFile("/absent/file").then(() => 2)', ...absent(4)],
  ['interface I { n: number }; const f = (i: I) => {'],
  ['  if (i.n > 1) throw new TypeError("many"); return i.n'],
  ['}'],
  ['f({ n: 1 }); f({ n: 2 })', 'TypeError: many', '    at f ([repl#5].ts:2:22)', '    at [repl].ts:1:14'],
  ['{ a: null!.y }', "TypeError: Cannot read properties of null (reading 'y')", '    at [repl].ts:1:12'],
  ['const g = () => 1'],
  ['const g = () => 2; let h = 3'],
  ['class C { n = 1 }'],
  ['class C { n = 4 }'],
  ['function g2() { return g() }'],
  ['const away = { farEnd: new FarEnd(localLauncher()) }'],
  ['await remote(away, () => [g2(), h, new C().n])', '[ 2, 3, 4 ]'],
  ['h = 1; await remote(away, () => { throw new RangeError("far") })', ...FAR],
  ['await away.farEnd.close()'],
  ['[1, 2,'],
  ['3].length // done', '3'],
  ['await (async (n: number) => { await n; null!.z })(1)', ...INNER],
  ['.exit'],
]
