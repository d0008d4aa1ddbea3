// Where scripts come from: links, pipes, names that mean something in URLs, texts that begin with a mark.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { executable } from '../transit/yon.ts'
import { scripts } from './scripts.ts'

describe('a script', () => {
  it('that a link leads to imports what is beside itself, not beside the link', async () => {
    const { yon, folder, write } = scripts({
      'project/deploy.ts': `import { lines } from './lib/x.ts'\nimport { here } from 'yon'\nconsole.log(lines, await here.run(() => lines))\n`,
      'shared/x.ts': `export { lines } from './y.ts'\n`,
      'shared/y.ts': 'export const lines: number = 1\n',
    })
    mkdirSync(join(folder, 'bin'))
    symlinkSync(join(folder, 'project', 'deploy.ts'), join(folder, 'bin', 'deploy'))
    symlinkSync('../shared', join(folder, 'project', 'lib'))
    assert.deepEqual(await yon(['run', 'bin/deploy']), { status: 0, stdout: '1 1\n', stderr: '' })
    assert.deepEqual(await yon(['check', 'bin/deploy', 'project/deploy.ts']), { status: 0, stdout: '', stderr: '' })
    write('shared/y.ts', 'export const lines: number = 2\n')
    assert.equal((await yon(['run', 'bin/deploy'])).stdout, '2 2\n')
  })

  it('that can be read only once is run, and checked', async () => {
    const { folder, cache } = scripts({ 'beside.ts': 'export const one: number = 1\n' })
    const text = 'import { one } from "./beside.ts"; console.log(one, args)'
    const shell = `mkfifo s.ts; printf '%s' "$2" >s.ts & timeout 20 "$0" "$1" run s.ts; printf 'let :' >s.ts & timeout 20 "$0" "$1" check s.ts; printf 'console.log(7)' | "$0" "$1" run /dev/stdin`
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', shell, process.execPath, executable, text.replace(', args', '')],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, XDG_CACHE_HOME: join(cache, '..') },
      },
    )
    assert.match(stdout, /^1\ns\.ts:1:5: error S101: (?:.*\n)*7\n$/)
    assert.equal(stderr, '')
  })

  it('may begin with a byte order mark, also before its #! line', async () => {
    const { yon, write } = scripts({})
    write('marked', `\uFEFF#!/usr/bin/env -S yon run\r\nimport { $ } from 'yon'\r\nawait $\`echo marked\`\r\n`)
    assert.deepEqual(await yon(['run', 'marked']), { status: 0, stdout: 'marked\n', stderr: '' })
  })

  it('that nests without measure is told of as that', async () => {
    const { yon, write } = scripts({})
    // Of the last, the parser takes as much as stands there, and what comes after it does not.
    const texts = ['['.repeat(100_000), 'if(1);else '.repeat(50_000), 'a=>'.repeat(50_000), `${'1+'.repeat(50_000)}1`]
    for (const text of texts) write(`deep${texts.indexOf(text)}.ts`, text)
    const { status, stdout } = await yon(['check', '.'])
    assert.equal(status, 1)
    assert.ok(stdout.length < 3000)
    assert.equal(stdout.match(/^deep\d\.ts:1:1: error S101: something in it is nested too deep$/gm)?.length, 4)
    const { status: ran, stderr } = await yon(['run', 'deep0.ts'])
    assert.deepEqual([ran, stderr.split('\n')[0]], [2, 'deep0.ts:1:1: error S101: something in it is nested too deep'])
    write('shallow.ts', `// ${'['.repeat(1000)}\nconsole.log('fine')`)
    assert.equal((await yon(['run', 'shallow.ts'])).stdout, 'fine\n')
  })

  it('of JSX is told of as that, and so is an import of one', async () => {
    const { yon } = scripts({
      'a.tsx': 'console.log(<b>1</b>)',
      'b.js': 'let a = <></>',
      'c.ts': `import './a.tsx'`,
      'd.tsx': 'console.log(1 as number)',
    })
    const { stdout } = await yon(['check', 'a.tsx', 'b.js', 'c.ts'])
    assert.deepEqual(stdout.match(/^\S+ error .*/gm), [
      'a.tsx:1:13: error S104: this is JSX, which scripts have not',
      'b.js:1:9: error S104: this is JSX, which scripts have not',
      'c.ts:1:8: error S104: this is a file for JSX, which scripts have not',
    ])
    assert.equal((await yon(['run', 'd.tsx'])).stdout, '1\n')
  })

  it('is named without what would command a terminal', async () => {
    const { yon } = scripts({ 'a.ts': '' })
    const name = 'no\x1b[31m\nsuch.ts'
    for (const command of ['run', 'check']) {
      const { stderr } = await yon([command, name])
      assert.equal(stderr, `yon ${command}: no·[31m·such.ts: there is no such file\n`)
    }
  })
})
