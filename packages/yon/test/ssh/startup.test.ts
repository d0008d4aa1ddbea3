import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const executable = fileURLToPath(new URL('../../../bin/yon-ssh.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yon-startup-'))
const noShell = process.platform === 'win32' && 'needs /bin/sh'
after(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly arguments: readonly string[]
  readonly node?: readonly string[]
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Runs the bundle with a cache of its own. */
function run({ arguments: words, node = [], environment = {} }: Run) {
  const { NODE_V8_COVERAGE: _coverage, NODE_DISABLE_COMPILE_CACHE: _disabled, ...inherited } = process.env
  const env = { ...inherited, XDG_CACHE_HOME: folder, ...environment }
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, executable, ...words], {
    encoding: 'utf8',
    env,
  })
  return { status, stdout, stderr }
}

suite('what does not connect loads little', () => {
  const report = join(folder, 'report.cjs')
  const list = join(folder, 'modules')
  writeFileSync(
    report,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')))`,
  )
  for (const words of [['-V'], ['-Q', 'cipher'], ['-F', 'none', '-G', 'host']]) {
    test(`yon-ssh ${words.join(' ')}`, () => {
      assert.equal(run({ arguments: words, node: ['-r', report] }).status, 0)
      const loaded = readFileSync(list, 'utf8').split('\n')
      const needless = /^NativeModule (?:crypto|zlib|child_process|dns|fs\/promises|internal\/fs\/promises)$/
      assert.deepEqual(
        loaded.filter((name) => needless.test(name)),
        [],
      )
      assert.ok(loaded.includes('NativeModule vm'))
    })
  }
})

suite('compiled code is kept for the next process', () => {
  const cache = join(folder, 'yon', 'compiled')
  const question = { arguments: ['-F', 'none', '-G', 'host'] }
  const files = (): string[] => readdirSync(cache).map((name) => join(cache, name))
  const forget = (): void => rmSync(join(folder, 'yon'), { recursive: true, force: true })

  test('one file for what was needed, of its owner alone', () => {
    forget()
    assert.equal(run(question).status, 0)
    assert.equal(files().length, 1)
    assert.equal(statSync(files()[0] as string).mode & 0o777, 0o600)
  })

  test('a run that needs no more leaves it as it is', () => {
    const before = statSync(files()[0] as string).ino
    assert.equal(run(question).status, 0)
    assert.equal(statSync(files()[0] as string).ino, before)
  })

  test('one that needs more writes it anew', () => {
    forget()
    assert.equal(run({ arguments: ['-V'] }).status, 0)
    const before = statSync(files()[0] as string).ino
    assert.equal(run(question).status, 0)
    assert.notEqual(statSync(files()[0] as string).ino, before)
  })

  for (const [what, spoil] of [
    ['was cut off', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 5000))],
    ['is noise', (path: string) => writeFileSync(path, Buffer.alloc(5000, 0xa5))],
    ['is empty', (path: string) => writeFileSync(path, '')],
    ['others may write to', (path: string) => chmodSync(path, 0o666)],
  ] as const) {
    test(`what ${what} is not run, and replaced`, () => {
      const expected = run(question).stdout
      const path = files()[0] as string
      spoil(path)
      const spoilt = statSync(path).ino
      const { status, stdout, stderr } = run(question)
      assert.deepEqual({ status, stdout, stderr: withoutNotice(stderr) }, { status: 0, stdout: expected, stderr: '' })
      assert.notEqual(statSync(path).ino, spoilt)
      assert.equal(statSync(path).mode & 0o777, 0o600)
    })
  }

  test('other flags of V8 compile anew', () => {
    assert.equal(run({ ...question, node: ['--no-opt'] }).status, 0)
  })

  for (const name of ['NODE_DISABLE_COMPILE_CACHE', 'NODE_V8_COVERAGE']) {
    test(`nothing is kept with ${name}`, () => {
      forget()
      const coverage = mkdtempSync(join(folder, 'coverage-'))
      assert.equal(run({ ...question, environment: { [name]: coverage } }).status, 0)
      assert.throws(files, { code: 'ENOENT' })
    })
  }

  test('a folder that is not there is not made', () => {
    const missing = join(folder, 'missing')
    assert.equal(run({ ...question, environment: { XDG_CACHE_HOME: missing } }).status, 0)
    assert.throws(() => statSync(missing), { code: 'ENOENT' })
  })

  for (const [what, spoil] of [
    ['leads elsewhere', (elsewhere: string) => symlinkSync(elsewhere, cache)],
    ['others may write to', () => (mkdirSync(cache), chmodSync(cache, 0o777))],
  ] as const) {
    test(`a folder that ${what} is left alone`, () => {
      forget()
      const elsewhere = mkdtempSync(join(folder, 'elsewhere-'))
      const old = join(elsewhere, 'old')
      writeFileSync(old, '')
      utimesSync(old, 1, 1)
      mkdirSync(join(folder, 'yon'), { mode: 0o700 })
      spoil(elsewhere)
      assert.equal(run(question).status, 0)
      assert.deepEqual(readdirSync(elsewhere), ['old'])
      assert.deepEqual(
        files().map((file) => basename(file)),
        what === 'leads elsewhere' ? ['old'] : [],
      )
      rmSync(cache, { recursive: true })
    })
  }

  test('nothing stays of what could not be written completely', { skip: noShell }, () => {
    forget()
    const env = { ...process.env, XDG_CACHE_HOME: folder }
    const limited = ['-c', 'ulimit -f 1; "$@"', 'sh', process.execPath, executable, ...question.arguments]
    assert.equal(spawnSync('/bin/sh', limited, { env }).status, 0)
    assert.deepEqual(files(), [])
  })

  const root = process.getuid?.() === 0
  test(`that of another user is left alone`, { skip: root ? false : 'needs root' }, () => {
    const theirs = mkdtempSync(join(folder, 'theirs-'))
    assert.equal(spawnSync('chown', ['65534', theirs]).status, 0)
    assert.equal(run({ ...question, environment: { XDG_CACHE_HOME: theirs } }).status, 0)
    assert.deepEqual(readdirSync(theirs), [])
  })
})

test('a user whom the system does not know is told so', () => {
  const stranger = join(folder, 'stranger.cjs')
  writeFileSync(stranger, `require('node:os').userInfo = () => { throw new Error('ENOENT') }`)
  const { status, stderr } = run({ arguments: ['-V'], node: ['-r', stranger] })
  assert.deepEqual({ status, stderr }, { status: 255, stderr: `No user exists for uid ${process.getuid?.()}\r\n` })
})

/** -G says it, too, as ssh. */
function withoutNotice(stderr: string): string {
  return stderr.replace(/^Pseudo-terminal will not be allocated because stdin is not a terminal\.\r?\n/m, '')
}
