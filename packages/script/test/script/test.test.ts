// Every test of files, for us and for test(1), on every kind of file.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cd } from '../../src/scope/index.ts'
import { fileTests } from '../../src/script/file-tests.ts'
import { test as fileTest } from '../../src/script/test.ts'

const TEST = '/usr/bin/test'
const isGnu = spawnSync(TEST, ['--version'], { encoding: 'utf8' }).status === 0
const missing = isGnu || process.env['YON_INTEROP'] === 'required' ? false : `${TEST} of GNU not installed`
const isRoot = process.getuid?.() === 0

describe('against test(1)', { skip: missing }, () => {
  let folder = ''
  let server: Server
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yon-test-'))
    makeFiles(folder)
    server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve))
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  /** What test(1) says, all in one shell, since there are many. */
  function expected(expressions: readonly (readonly string[])[]): boolean[] {
    const lines = expressions.map((words) => `${TEST} ${words.map((word) => `'${word}'`).join(' ')}; echo $?`)
    const output = execFileSync('sh', ['-c', lines.join('\n')], { cwd: folder, encoding: 'utf8' })
    return output
      .trim()
      .split('\n')
      .map((status) => status === '0')
  }

  for (const flag of 'abcdefghkprsuwxGLNOS') {
    test(`-${flag}`, async () => {
      const name = flag === 'a' ? 'e' : flag
      const says = expected(PATHS.map((path) => [`-${name}`, path]))
      for (const [index, path] of PATHS.entries()) {
        const answer = await cd(folder, () => fileTest[flag as 'f'](path))
        assert.equal(answer, says[index], `-${flag} ${path}`)
      }
    })
  }

  for (const [flag, name] of [
    ['-nt', 'newer'],
    ['-ot', 'older'],
    ['-ef', 'same'],
  ] as const) {
    test(flag, async () => {
      const some = PATHS.filter((path) => !UNDATED.has(path))
      const pairs = some.flatMap((a) => some.map((b) => [a, b] as const))
      const says = expected(pairs.map(([a, b]) => [a, flag, b]))
      for (const [index, [a, b]] of pairs.entries()) {
        assert.equal(await cd(folder, () => fileTest[name](a, b)), says[index], `${a} ${flag} ${b}`)
      }
    })
  }

  test('-t and -z', async () => {
    const terminal = openSync('/dev/ptmx', 'r+')
    assert.equal(await fileTest.t(terminal), true)
    closeSync(terminal)
    assert.equal(await fileTest.t(terminal), false)
    assert.equal(await fileTest.t(99), false)
    assert.equal(fileTest.z(''), true)
    assert.equal(fileTest.z(' '), false)
  })
})

test('permissions of somebody who may not all', { skip: missing || !isRoot ? 'not root' : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'yon-test-'))
  makeFiles(folder)
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'closed'), { mode: 0o700 })
  writeFileSync(join(folder, 'closed/file'), '')
  const program = fileURLToPath(new URL('unprivileged-program.js', import.meta.url))
  const paths = [...PATHS, 'closed', 'closed/file'].map((path) => join(folder, path))
  assert.equal(execFileSync(process.execPath, [program, ...paths], { encoding: 'utf8', cwd: '/' }), '[]')
  rmSync(folder, { recursive: true })
})

test('the same names elsewhere', async () => {
  const asked: string[][] = []
  const there = fileTests(async (...words) => {
    asked.push([...words])
    return Promise.resolve(words.includes('yes'))
  })
  assert.equal(await there.f('yes'), true)
  assert.equal(await there.newer('a', 'b'), false)
  await there.t(1)
  await there.a('x')
  assert.deepEqual(asked, [
    ['-f', 'yes'],
    ['-nt', 'a', 'b'],
    ['-t', '1'],
    ['-e', 'x'],
  ])
})

function makeFiles(folder: string): void {
  const at = (name: string) => join(folder, name)
  writeFileSync(at('file'), 'x')
  writeFileSync(at('empty'), '')
  writeFileSync(at('run'), '', { mode: 0o755 })
  writeFileSync(at('none'), '', { mode: 0o000 })
  for (const [name, mode] of [
    ['setuid', 0o4755],
    ['setgid', 0o2755],
    ['sticky', 0o1755],
  ] as const) {
    writeFileSync(at(name), '')
    chmodSync(at(name), mode)
  }
  mkdirSync(at('directory'))
  symlinkSync('file', at('link'))
  symlinkSync('nowhere', at('dangling'))
  symlinkSync('loop', at('loop'))
  linkSync(at('file'), at('twin'))
  execFileSync('mkfifo', [at('fifo')])
  utimesSync(at('empty'), 1_000_000, 2_000_000)
  utimesSync(at('run'), 2_000_000, 1_000_000)
  utimesSync(at('twin'), 3_000_000.25, 3_000_000.25)
  utimesSync(at('none'), 3_000_000.5, 3_000_000.5)
  if (isRoot) chownSync(at('setuid'), 1234, 1234)
}

const PATHS = ['file', 'empty', 'run', 'none', 'setuid', 'setgid', 'sticky', 'directory', 'link', 'dangling', 'loop']
PATHS.push(
  'twin',
  'fifo',
  'socket',
  'absent',
  'file/x',
  '',
  '.',
  '/dev/null',
  '/dev/tty',
  '/',
  '/etc/shadow',
  ' ',
  '-f',
)
/** As good as another one for comparing dates. */
const UNDATED = new Set([
  'setuid',
  'setgid',
  'sticky',
  'loop',
  'fifo',
  'socket',
  'file/x',
  '/dev/tty',
  '/etc/shadow',
  ' ',
  '-f',
])
