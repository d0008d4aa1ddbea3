// What functions throw over there, as it is thrown here.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { describe, test } from 'node:test'
import { transform } from 'esbuild'
import { remote } from '../../src/agent/remote.ts'
import { RemoteError } from '../../src/agent/trouble/remote-error.ts'
import { ScriptError } from '../../src/errors.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { testHost } from './function-host.ts'

describe('errors of functions', () => {
  test('of the language: their class, their properties, their causes', async (t) => {
    const host = testHost(t)
    const error = await failure(
      remote(host, () => {
        const { readFileSync } = require('node:fs') as typeof import('node:fs')
        try {
          readFileSync('/does/not/exist')
        } catch (cause) {
          throw Object.assign(new TypeError('cannot read', { cause }), { path: ['a', 1] })
        }
      }),
    )
    assert.ok(error instanceof TypeError)
    assert.deepEqual((error as TypeError & { path: unknown }).path, ['a', 1])
    const cause = error.cause as Error & { code: string; syscall: string }
    assert.equal(cause.code, 'ENOENT')
    assert.equal(cause.syscall, 'open')
    assert.match(String(cause.stack), /^Error: ENOENT: no such file[^\n]*\n/)
  })

  test('of other classes: a RemoteError with their name', async (t) => {
    const host = testHost(t)
    const error = await failure(
      remote(host, () => {
        class ParseError extends Error {
          override name = 'ParseError'
          line = 7
        }
        throw new ParseError('no number')
      }),
    )
    assert.ok(error instanceof RemoteError)
    assert.equal(error.code, 'remote-failed')
    assert.equal(error.host, 'web1')
    assert.equal(error.name, 'ParseError')
    assert.equal(error.message, 'no number')
    assert.deepEqual(error.properties, { line: 7 })
    assert.match(String(error.stack), /^ParseError: no number\n/)
  })

  test('of this library: their class, code and host', async (t) => {
    const host = testHost(t)
    const error = await failure(
      remote(host, () => {
        process.exit(3)
      }),
    )
    assert.ok(error instanceof ScriptError)
    assert.equal(error.code, 'remote-failed')
    assert.equal(error.host, 'web1')
    assert.match(error.advice ?? '', /throw an error/)
  })

  test('what is no error stays what it is', async (t) => {
    const host = testHost(t)
    const throws = (value: unknown): never => {
      throw value
    }
    assert.equal(await failure(remote(host, throws as (value: string) => never, 'text')), 'text')
    assert.deepEqual(await failure(remote(host, throws as (value: { a: number }) => never, { a: 1 })), { a: 1 })
  })

  test('an error with a property that cannot be sent comes without it', async (t) => {
    const host = testHost(t)
    const error = await failure(
      remote(host, () => {
        throw Object.assign(new RangeError('kept'), { handler: () => 1, limit: 5 })
      }),
    )
    assert.ok(error instanceof RangeError)
    assert.equal(error.message, 'kept')
    assert.equal((error as RangeError & { limit: number }).limit, 5)
  })

  test('frames of both sides, those from there mapped to the source', async (t) => {
    const host = testHost(t)
    const source = [
      'interface Row { used: number }',
      '',
      'function parse(text: string): Row {',
      "  if (text === '') throw new SyntaxError('empty row')",
      '  return { used: Number(text) }',
      '}',
      'module.exports = (_captures: unknown) => async (text: string) => {',
      '  await Promise.resolve()',
      '  return parse(text)',
      '}',
    ].join('\n')
    const { code, map } = await transform(source, {
      loader: 'ts',
      format: 'cjs',
      sourcefile: '/srv/deploy.ts',
      sourcemap: 'external',
      minifySyntax: true,
      minifyWhitespace: true,
    })
    const hash = createHash('sha256').update(code).digest('hex')
    provideBundle(hash, { code, sourceMap: map, needsScript: false })
    const fn = ship(
      async (_text: string) => {},
      hash,
      () => ({}),
    )
    const error = await failure(remote(host, fn, ''))
    assert.ok(error instanceof SyntaxError)
    const [title, first, second, border, ...home] = String(error.stack).split('\n')
    assert.equal(title, 'SyntaxError: empty row')
    assert.equal(first, '    at parse (/srv/deploy.ts:4:26 [web1])')
    assert.match(second ?? '', /^ {4}at .*\/srv\/deploy\.ts:9:10 \[web1\]\)?$/)
    assert.match(border ?? '', /^ {4}--- called from .*errors\.test\.[tj]s:\d+:\d+ \[here\]$/)
    assert.match(home[0] ?? '', /^ {4}at .*errors\.test\.[tj]s:\d+:\d+/)
    assert.doesNotMatch(String(error.stack), /yon:|node:internal|dist\/src\/agent/)
  })

  test('a function that nobody prepared is found in the file of the caller', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'yon-errors-')), 'plain.mjs')
    const library = JSON.stringify(new URL('../../src/index.js', import.meta.url).href)
    writeFileSync(
      file,
      `import { FarEnd, localLauncher, remote } from ${library}
const web = { farEnd: new FarEnd(localLauncher({ host: 'web1' })) }
await remote(web, () => { throw new Error('one line') }).catch((error) => console.log(error.stack))
await remote(web, async (text) => {
  const inner = () => {
    throw new Error(text)
  }
  return inner()
}, 'several').catch((error) => console.log(error.stack))
const [{ inner }] = await remote(web, () => [{ inner: new Error('a value', { cause: new RangeError('why') }) }])
console.log(inner.stack)
console.log(inner.cause.stack)
`,
    )
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' })
    rmSync(dirname(file), { recursive: true })
    assert.equal(stderr, '')
    assert.deepEqual(stdout.replaceAll(file, 'plain.mjs').split('\n'), [
      'Error: one line',
      '    at plain.mjs:3:33 [web1]',
      '    --- called from plain.mjs:3:7 [here]',
      '    at plain.mjs:3:7',
      'Error: several',
      '    at inner (plain.mjs:6:11 [web1])',
      '    at plain.mjs:8:10 [web1]',
      '    --- called from plain.mjs:4:7 [here]',
      '    at plain.mjs:4:7',
      'Error: a value',
      '    at plain.mjs:10:55 [web1]',
      'RangeError: why',
      '    at plain.mjs:10:85 [web1]',
      '',
    ])
  })

  test('the stack of a prepared function whose code has no map still names the host', async (t) => {
    const host = testHost(t)
    const error = await failure(
      remote(host, function outer() {
        throw new Error('here')
      }),
    )
    assert.match(
      String((error as Error).stack),
      /^Error: here\n {4}at outer \(.*:\d+:\d+ \[web1\]\)\n {4}--- called from/,
    )
  })
})

async function failure(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )
}

test('a chain of causes without end is cut, and says so', async (t) => {
  const host = testHost(t)
  const fail = (withFunction: boolean): never => {
    let error = new Error('innermost')
    for (let i = 0; i < 100_000; i++) error = new Error(`failure ${i}`, { cause: error })
    throw withFunction
      ? Object.assign(error, { fn: () => 1, cause: Object.assign(error.cause as Error, { fn: () => 2 }) })
      : error
  }
  for (const withFunction of [false, true]) {
    const error = (await remote(host, fail, withFunction).catch((reason: unknown) => reason)) as Error
    assert.equal(error.message, 'failure 99999')
    const causes: unknown[] = []
    for (let at: unknown = error.cause; at !== undefined; at = (at as Error).cause) causes.push(at)
    assert.ok(causes.length <= 40, `${causes.length} causes`)
    assert.equal((causes[0] as Error).message, 'failure 99998')
    assert.equal(causes.at(-1), '[further causes are left out]')
  }
})
