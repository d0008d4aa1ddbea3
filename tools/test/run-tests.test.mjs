// The test runner, tested by test files with planted faults.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const runner = fileURLToPath(new URL('../run-tests.mjs', import.meta.url))
const header = `import test, { describe } from 'node:test'\nimport assert from 'node:assert/strict'\n`

describe('run-tests', () => {
  let root
  before(() => (root = mkdtempSync(join(tmpdir(), 'yon-run-tests-'))))
  after(() => rmSync(root, { recursive: true }))

  /** Writes one test file with a source beside it and runs it alone. */
  function runOne(name, body, ...args) {
    const source = join(root, 'packages/p/test', `${name}.test.ts`)
    const compiled = join(root, 'packages/p/dist/test', `${name}.test.js`)
    for (const file of [source, compiled]) mkdirSync(dirname(file), { recursive: true })
    writeFileSync(source, '')
    writeFileSync(compiled, header + body)
    return runAll(`test/${name}.test`, ...args)
  }

  function runAll(...args) {
    const env = { ...process.env, YON_TEST_ROOT: root }
    delete env.NODE_TEST_CONTEXT
    const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...args], { env, encoding: 'utf8' })
    const lines = stdout.trimEnd().split('\n')
    return { status, output: stdout + stderr, last: lines.at(-1) }
  }

  it('counts tests, not suites', () => {
    const { status, last } = runOne('passes', `describe('s', () => { test('a', () => {}); test('b', () => {}) })`)
    assert.equal(last, '2 passed, 0 failed, 0 skipped')
    assert.equal(status, 0)
  })

  it('tells first how many files there are', () => {
    runOne('one', `test('a', () => {})`)
    const { output, last } = (runOne('two', `test('b', () => {})`), runAll('test/one.test', 'test/two.test'))
    assert.match(output, /^2 files of tests; /)
    assert.equal(last, '2 passed, 0 failed, 0 skipped')
  })

  it('names each failure with its suites', () => {
    const { status, output, last } = runOne(
      'fails',
      `describe('outer', () => { test('inner', () => assert.equal(1, 2)); test('good', () => {}) })`,
    )
    assert.match(output, /FAIL {2}packages\/p\/test\/fails\.test\.ts > outer > inner\n/)
    assert.match(output, /1 !== 2/)
    assert.equal(last, '1 passed, 1 failed, 0 skipped')
    assert.equal(status, 1)
  })

  it('prints the name and reason of what is skipped', () => {
    const { status, output, last } = runOne(
      'skips',
      `test('needs it', { skip: 'the program is not installed' }, () => {})
       describe('all of it', { skip: 'no network' }, () => { test('x', () => {}) })
       test('runs', () => {})`,
    )
    assert.match(output, /^skip {2}packages\/p\/test\/skips\.test\.ts > needs it: the program is not installed$/m)
    assert.match(output, /^skip {2}packages\/p\/test\/skips\.test\.ts > all of it: no network$/m)
    assert.equal(last, '1 passed, 0 failed, 2 skipped')
    assert.equal(status, 0)
  })

  it('fails when a test waits for what never comes', () => {
    // Newer versions of Node wait as well.
    const body = `test('good', () => {}); test('waits', () => new Promise(() => {}))`
    const { status, output } = runOne('waits', body, '--timeout=2')
    assert.match(output, /FAIL {2}packages\/p\/test\/waits\.test\.ts(?: > waits\n.*still pending|\n.*not at its end)/)
    assert.equal(status, 1)
  })

  it('fails when a file has no test', () => {
    const { status, output, last } = runOne('empty', '')
    assert.match(output, /no test in this file/)
    assert.equal(last, '0 passed, 1 failed, 0 skipped')
    assert.equal(status, 1)
  })

  it('fails when no test ran', () => {
    const { status, last } = runAll('no file has this name')
    assert.equal(last, '0 passed, 0 failed, 0 skipped')
    assert.equal(status, 1)
  })

  it('fails a file that throws outside of its tests, and shows what it printed', () => {
    const { status, output } = runOne('throws', `test('a', () => {}); console.error('a hint'); process.exitCode = 3`)
    assert.match(output, /FAIL {2}packages\/p\/test\/throws\.test\.ts/)
    assert.match(output, /a hint/)
    assert.equal(status, 1)
  })

  it('says once that a hook failed', () => {
    const { status, output, last } = runOne(
      'hook',
      `import { before } from 'node:test'
       describe('s', () => { before(() => { throw new Error('planted') }); test('a', () => {}); test('b', () => {}) })`,
    )
    assert.match(output, /hook\.test\.ts > s\n +Error: planted/)
    assert.equal(last, '0 passed, 1 failed, 0 skipped')
    assert.equal(status, 1)
  })

  it('fails a file that leaves a handle open', () => {
    const { status, output } = runOne('hangs', `test('a', () => {}); setInterval(() => {}, 1000)`, '--timeout=2')
    assert.match(output, /leaves a handle open/)
    assert.equal(status, 1)
  })

  it('names a file that fails at the first attempt only', () => {
    const { status, output, last } = runOne(
      'unsteady',
      `import { existsSync, writeFileSync } from 'node:fs'
       test('a', () => {
         const second = existsSync('./first-attempt')
         writeFileSync('./first-attempt', '')
         assert.ok(second, 'planted')
       })`.replaceAll('./', `${root}/`),
    )
    assert.match(output, /again\nFAIL {2}packages\/p\/test\/unsteady\.test\.ts > a\n.*planted/)
    assert.match(output, /^unsteady {2}packages\/p\/test\/unsteady\.test\.ts: failed among others, passed alone$/m)
    assert.equal(last, '1 passed, 0 failed, 0 skipped')
    assert.equal(status, 0)
  })

  it('does not run a compiled test whose source is gone', () => {
    runOne('gone', `test('a', () => assert.fail())`)
    rmSync(join(root, 'packages/p/test/gone.test.ts'))
    assert.equal(runAll('gone').last, '0 passed, 0 failed, 0 skipped')
  })
})
