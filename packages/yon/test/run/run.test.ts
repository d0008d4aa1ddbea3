import assert from 'node:assert/strict'
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
    'hosts.conf': 'Host web1\n  HostName 127.0.0.1\n  Port 1\n',
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

  it('functions that change what they captured, and are told', async () => {
    const code = `const list: string[] = [], plain = { a: 1 }
const add = (to: string[]) => void to.push('x')
const set = (to: { a: number }) => void (to.a = 2)
for (const fn of [() => here.run(() => add(list)), () => here.run(() => set(plain))]) {
  await fn().catch(({ message }) => console.log(message.slice(0, 64)))
}`
    const told = 'H301: a captured value is frozen: return what changes instead (C\n'
    assert.deepEqual(await yon(['run', '-e', code]), { status: 0, stdout: told.repeat(2), stderr: '' })
  })

  it('hosts of the ssh_config that -F names', async () => {
    const code = `const names = []
for await (const name of inventory.sshConfig('*')) names.push(name)
const { error } = await host('web1').$\`true\`.result().catch((error) => ({ error }))
console.log(names, error.code, error.cause.code)`
    const ran = await yon(['run', '-F', 'hosts.conf', '-e', code])
    assert.deepEqual(ran, { status: 0, stdout: "[ 'web1' ] host-lost connect-failed\n", stderr: '' })
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
  const { yon, folder } = scripts({
    'ü #1%/far é.ts': `import { here } from 'yon'\nimport { fail } from './lib ñ.ts'\nawait here.run(() => { fail() })\n`,
    'ü #1%/lib ñ.ts': `export function fail(): never {\n  throw new RangeError('far')\n}\n`,
    'unknown.ts': `import { here } from 'yon'\nclass Site { at = here }\nconst site = new Site()\nconst n = 1, jobs = [() => n]\nawait site.at.run(jobs[0]!)\n`,
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

  it('with what to do about a host that was not recognised', async () => {
    const { status, stderr } = await yon(['run', 'unknown.ts'])
    assert.equal(status, 1)
    assert.match(
      stderr,
      /uses `n` of the outside\n.* not known to be a host: write `remote\(host, fn\)`.*\n[^]*unknown\.ts:5:/,
    )
    assert.doesNotMatch(stderr, /by `yon run`/)
  })

  it('with the stack of an error elsewhere, whatever the name of the file', async () => {
    const { status, stderr } = await yon(['run', 'ü #1%/far é.ts'])
    assert.equal(status, 1)
    const [title, ...frames] = stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(folder, ''))
    assert.deepEqual(
      [title, ...frames],
      [
        'RangeError: far',
        '    at fail (/ü #1%/lib ñ.ts:2:9 [here])',
        '    at /ü #1%/far é.ts:3:24 [here]',
        '    --- called from /ü #1%/far é.ts:3:12 [here]',
        '    at /ü #1%/far é.ts:3:12',
      ],
    )
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
    const checked = await yon(['run', '--check', '-e', 'console.log("ran"); await here.run(() => missing)'])
    assert.equal(checked.status, 1)
    assert.match(checked.stdout, /^\[eval\]\.ts:1:42: error H303: /)
  })
})
