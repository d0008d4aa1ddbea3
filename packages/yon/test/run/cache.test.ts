import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scripts } from './scripts.ts'

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

  it('keeps warnings, which each start tells before anything runs', async () => {
    const text = "import { $ } from 'yon'\nconst d = 'x'\nif (process.argv[2] === 'go') await $`rm -rf ${d}/`\n"
    const { yon, write } = scripts({ 'warns.ts': `${text}console.error('ran')\n` })
    const cold = await yon(['run', 'warns.ts'])
    assert.equal(cold.status, 0)
    assert.match(cold.stderr, /^warns\.ts:3:46: warning C102: `rm` changes everything.*\n(?: .*\n){3}\nran\n$/)
    assert.deepEqual(await yon(['run', 'warns.ts'], { env: withoutEsbuild }), cold)
    write('warns.ts', "console.error('ran')\n")
    assert.equal((await yon(['run', 'warns.ts'])).stderr, 'ran\n')
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
