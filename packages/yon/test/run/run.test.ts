import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { scripts } from './scripts.ts'

describe('yon run loads', () => {
  const { yon, folder } = scripts({
    'all.ts': `#!/usr/bin/env -S yon run
import data from './data.json'
import { a } from './a.js'
import { b } from './b'
import legacy from './legacy.cjs'
import { cd, ScriptError } from 'yon'
import * as same from '@yon/script'
enum Colour { Red = 4 }
class Point { constructor(readonly x: number) {} }
const late = await import('./la' + 'te.ts')
console.log(JSON.stringify([data.n, a, b, legacy.c, Colour.Red, new Point(1).x, late.l, cd === same.cd,
  import.meta.url, import.meta.url === 'file://' + process.argv[1], process.argv.slice(2), typeof ScriptError]))
`,
    'data.json': '{ "n": 1 }',
    'a.ts': 'export const a: string = "a"\n',
    'b/index.ts': 'export const b = "b" as const\n',
    'legacy.cjs': 'exports.c = "c"\n',
    'late.ts': 'export const l: string = "l"\n',
    'no-extension': `#!/usr/bin/env -S yon run\nconst x: number = 3\nconsole.log(x)\n`,
    'plain.mjs': `import { remote } from 'yon/absent'\n`,
    'old.js': `console.log(require('node:path').sep)\n`,
  })

  it('TypeScript, and all that it imports', async () => {
    const { status, stdout, stderr } = await yon(['run', 'all.ts', '--flag', 'x'])
    assert.equal(stderr, '')
    const url = pathToFileURL(join(folder, 'all.ts')).href
    const expected = [1, 'a', 'b', 'c', 4, 1, 'l', true, url, true, ['--flag', 'x'], 'function']
    assert.deepEqual([status, JSON.parse(stdout)], [0, expected])
  })

  it('a script without an extension', async () => {
    assert.deepEqual(await yon(['run', './no-extension']), { status: 0, stdout: '3\n', stderr: '' })
  })

  it('code of the command line and of standard input, with all of yon in it', async () => {
    const evaluated = await yon([
      'run',
      '-e',
      'console.log(await expand("{a,b}"), process.argv[2] as string)',
      '--',
      '-x',
    ])
    assert.deepEqual(evaluated, { status: 0, stdout: "[ 'a', 'b' ] -x\n", stderr: '' })
    const piped = await yon(['run', '-', 'x'], { input: 'const n: number = 1\nconsole.log(n, typeof within)' })
    assert.deepEqual(piped, { status: 0, stdout: '1 function\n', stderr: '' })
  })

  it('JavaScript as Node does', async () => {
    assert.deepEqual(await yon(['run', 'old.js']), { status: 0, stdout: '/\n', stderr: '' })
  })

  it('nothing that is not there', async () => {
    const absent = await yon(['run', 'absent.ts'])
    assert.deepEqual(absent, { status: 2, stdout: '', stderr: 'yon run: absent.ts: there is no such file\n' })
    const { status, stderr } = await yon(['run', 'plain.mjs'])
    assert.equal(status, 1)
    assert.match(
      stderr,
      /^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'yon' imported from .*plain\.mjs \{\n {2}code/,
    )
  })
})

describe('yon run ends', () => {
  const { yon } = scripts({
    'number.ts': 'export default 7\n',
    'no.ts': 'export default Promise.resolve(false)\n',
    'main.ts': 'export default async (a: string, b: string) => { console.log(a, b) }\n',
    'exit-code.ts': 'setTimeout(() => { process.exitCode = 5 }, 10)\n',
    'throws.ts': `interface A { x: 1 }\n\nconst fail = (): never => {\n  throw new TypeError('gone', { cause: new Error('why') })\n}\nfail()\n`,
    'later.ts': `import { defer } from 'yon'\ndefer(() => console.log('cleaned'))\nsetTimeout(() => {\n  throw new Error('late')\n})\n`,
    'never.ts': 'await new Promise(() => {})\n',
    'mistake.ts': `import { here } from 'yon'\nconsole.log('ran')\nlet n = 0\nawait here.run(() => n++)\n`,
  })

  it('with the status that the script exports', async () => {
    assert.deepEqual(await yon(['run', 'number.ts']), { status: 7, stdout: '', stderr: '' })
    assert.deepEqual(await yon(['run', 'no.ts']), { status: 1, stdout: '', stderr: '' })
    assert.deepEqual(await yon(['run', 'main.ts', 'x', 'y']), { status: 0, stdout: 'x y\n', stderr: '' })
    assert.deepEqual(await yon(['run', 'exit-code.ts']), { status: 5, stdout: '', stderr: '' })
  })

  it('with the stack of an error, in lines of TypeScript', async () => {
    const { status, stderr } = await yon(['run', 'throws.ts'])
    assert.equal(status, 1)
    assert.match(stderr, /^TypeError: gone\n {4}at fail \(.*\/throws\.ts:4:9\)\n {4}at .*\/throws\.ts:6:1/)
    assert.match(stderr, /\[cause\]: Error: why\n {6}at .*throws\.ts:4:/)
    assert.doesNotMatch(stderr, /bundle|node:internal/)
  })

  it('after the clean-up', async () => {
    const { status, stdout, stderr } = await yon(['run', 'later.ts'])
    assert.deepEqual([status, stdout], [1, 'cleaned\n'])
    assert.match(stderr, /Error: late\n {4}at .*later\.ts:4:9/)
  })

  it('when it waits for nothing', async () => {
    const { status, stderr } = await yon(['run', 'never.ts'])
    assert.equal(status, 13)
    assert.match(stderr, /waits for something that will never come/)
  })

  it('before it begins, when there is a mistake', async () => {
    const { status, stdout, stderr } = await yon(['run', 'mistake.ts'])
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^mistake\.ts:4:22: error H101: .*\n {4}4 \| await here\.run\(\(\) => n\+\+\)\n/)
    assert.match(stderr, /1 error: nothing was run\n$/)
    assert.equal((await yon(['run', '--check', 'mistake.ts'])).status, 1)
  })
})

describe('the cache', () => {
  const files = { 'a.ts': `import { b } from './b.ts'\nconsole.log(b)\n`, 'b.ts': 'export const b: number = 1\n' }
  const withoutEsbuild = { ESBUILD_BINARY_PATH: '/bin/false' }

  it('makes a second start need no compiler, until a file changes', async () => {
    const { yon, write, cache } = scripts(files)
    assert.notEqual((await yon(['run', 'a.ts'], { env: withoutEsbuild })).status, 0)
    assert.equal((await yon(['run', 'a.ts'])).stdout, '1\n')
    assert.deepEqual(await yon(['run', 'a.ts'], { env: withoutEsbuild }), { status: 0, stdout: '1\n', stderr: '' })
    write('b.ts', 'export const b: number = 2\n')
    assert.equal((await yon(['run', 'a.ts'])).stdout, '2\n')
    assert.equal(statSync(cache).mode & 0o777, 0o700)
  })

  it('makes anew what was removed, and removes what nothing has used for a month', async () => {
    const { yon, write, cache } = scripts(files)
    await yon(['run', 'a.ts'])
    const [code = ''] = readdirSync(join(cache, 'code'))
    rmSync(join(cache, 'code', code))
    assert.equal((await yon(['run', 'a.ts'])).stdout, '1\n')
    const before = readdirSync(join(cache, 'code'))
    for (const kind of ['code', 'scripts']) {
      for (const name of readdirSync(join(cache, kind))) utimesSync(join(cache, kind, name), 0, 0)
    }
    write('a.ts', 'console.log(2 as number)\n')
    assert.equal((await yon(['run', 'a.ts'])).stdout, '2\n')
    const after = readdirSync(join(cache, 'code'))
    assert.equal(after.length, 1)
    assert.ok(!before.includes(after[0] ?? ''))
  })

  it('is kept from others', async () => {
    const { yon, cache } = scripts(files)
    mkdirSync(cache, { recursive: true })
    chmodSync(cache, 0o777)
    assert.equal((await yon(['run', 'a.ts'])).stdout, '1\n')
    assert.equal(statSync(cache).mode & 0o777, 0o700)
  })

  it('is done without where there can be none', async () => {
    const { yon, folder } = scripts(files)
    const env = { XDG_CACHE_HOME: join(folder, 'a.ts') }
    assert.deepEqual(await yon(['run', 'a.ts'], { env }), { status: 0, stdout: '1\n', stderr: '' })
    assert.deepEqual(readdirSync(folder).sort(), ['a.ts', 'b.ts'])
  })
})

describe('yon check', () => {
  const { yon, folder } = scripts({
    'good.ts': `import { here } from 'yon'\nawait here.run(() => 1)\n`,
    'bad.ts': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'warned.ts': `import { here } from 'yon'\nlet n = 1\nn = 2\nawait here.run(() => n)\n`,
  })

  it('gives 0, 1 or 2', async () => {
    assert.deepEqual(await yon(['check', 'good.ts']), { status: 0, stdout: '', stderr: '' })
    assert.equal((await yon(['check', 'good.ts', 'bad.ts'])).status, 1)
    assert.equal((await yon(['check', 'warned.ts'])).status, 0)
    assert.equal((await yon(['check', '--strict', 'warned.ts'])).status, 1)
    assert.equal((await yon(['check', 'absent.ts'])).status, 2)
    assert.equal((await yon(['check'])).status, 2)
  })

  it('speaks JSON', async () => {
    const { stdout } = await yon(['check', '--json', 'bad.ts'])
    const { message, fix, ...record } = JSON.parse(stdout) as Record<string, unknown>
    const expected = { line: 2, column: 22, endLine: 2, endColumn: 29 }
    assert.deepEqual(record, { id: 'H303', severity: 'error', path: join(folder, 'bad.ts'), ...expected })
    assert.equal(typeof message, 'string')
    assert.equal(typeof fix, 'string')
  })
})
