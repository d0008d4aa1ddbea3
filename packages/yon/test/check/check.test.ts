import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scripts } from '../run/scripts.ts'

describe('yon check', () => {
  const { yon, folder } = scripts({
    'good.ts': `import { here } from 'yon'\nawait here.run(() => 1)\n`,
    'bad.ts': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'empty/readme.md': '',
    'folder/a.ts': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'folder/types.d.ts': 'export = 1',
    'folder/deep/b.mts': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'folder/deep/c.js': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'folder/deep/text': 'if',
    'folder/program': `#!/usr/bin/env -S yon run\n${`import { here } from 'yon'\nawait here.run(() => missing)\n`}`,
    'folder/node_modules/x/index.js': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'folder/.hidden/d.ts': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    ...Object.fromEntries(
      [
        ...['a.ts', 'a.js', 'src/x/b.mts', 'dist/x/b.mjs', 'c.tsx', 'dist/c.js'],
        ...['dist/src/d.js', 'src/d.ts', 'dist/own.js', 'other.mjs', 'other.ts'],
      ].map((name) => [`built/${name}`, `import { here } from 'yon'\nawait here.run(() => missing)\n`]),
    ),
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

  it('says in a line what cannot be read, and checks the rest', async () => {
    assert.deepEqual(await yon(['check', 'absent.ts', 'good.ts', 'good.ts/x', 'empty']), {
      status: 2,
      stdout: '',
      stderr:
        'yon check: absent.ts: there is no such file\nyon check: good.ts/x: there is no such file\n' +
        'yon check: empty: there is no script in this directory\n',
    })
    const { status, stdout } = await yon(['check', 'bad.ts', 'absent.ts'])
    assert.match(stdout, /^bad\.ts:2:22: error H303/)
    assert.equal(status, 2)
  })

  it('reads standard input, as yon run does', async () => {
    const { status, stdout } = await yon(['check', '-'], { input: 'await here.run(() => missing)' })
    assert.equal(status, 1)
    assert.match(stdout, /^\[stdin\]\.ts:1:22: error H303/)
  })

  it('looks into directories', async () => {
    const { status, stdout, stderr } = await yon(['check', '--json', 'folder', 'folder/a.ts'])
    assert.deepEqual({ status, stderr }, { status: 1, stderr: '' })
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { path: string }).path)
    const expected = ['a.ts', 'deep/b.mts', 'deep/c.js', 'program'].map((name) => join(folder, 'folder', name))
    assert.deepEqual(found.toSorted(), expected)
  })

  it('passes over what a compiler has made of TypeScript in a directory', async () => {
    const { stdout } = await yon(['check', '--json', 'built'])
    const found = stdout.trimEnd().split('\n')
    const paths = found.map((line) => (JSON.parse(line) as { path: string }).path)
    const expected = ['a.ts', 'dist/own.js', 'other.mjs', 'other.ts', 'src/d.ts', 'src/x/b.mts']
    assert.deepEqual(
      paths.toSorted(),
      expected.map((name) => join(folder, 'built', name)),
    )
    assert.match((await yon(['check', 'built/a.js'])).stdout, /^built\/a\.js:2:/)
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
