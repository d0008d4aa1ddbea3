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
    write('deep.ts', `console.log(${'1+'.repeat(50_000)}1)`)
    const { status, stdout } = await yon(['check', 'deep.ts'])
    assert.equal(status, 1)
    assert.match(stdout, /^deep\.ts:1:1: error S101: something in it is nested too deep$/m)
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
