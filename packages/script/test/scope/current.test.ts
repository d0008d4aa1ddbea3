// Scopes nest, end with their function, and do not disturb each other.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import process from 'node:process'
import { afterEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { ScriptError } from '../../src/errors.ts'
import { cd, currentScope, scopeEnvironment, scopePath, setRootScope, within } from '../../src/scope/index.ts'

describe('within', () => {
  test('nothing is set outside', () => {
    const { timeoutMs, signal, ...rest } = currentScope()
    assert.equal(signal?.aborted, false)
    assert.equal(timeoutMs, undefined)
    assert.deepEqual(
      { ...rest },
      {
        cwd: undefined,
        env: {},
        throws: true,
        pipefail: true,
        quiet: false,
        output: undefined,
        trace: undefined,
        configFile: undefined,
        dry: false,
      },
    )
  })

  test('gives back what the function gives, thrown errors too', async () => {
    assert.equal(await within({}, () => 1), 1)
    assert.equal(await within({}, async () => Promise.resolve(2)), 2)
    await assert.rejects(
      within({}, () => {
        throw new Error('mine')
      }),
      /mine/,
    )
  })

  test('scopes nest: directories start from the outer one, variables add up, policies replace', async () => {
    await within({ cwd: '/srv', env: { A: '1', B: '2' }, throws: false }, async () => {
      await within({ cwd: 'app/../web', env: { B: null, C: '3' }, dry: true }, () => {
        const scope = currentScope()
        assert.equal(scope.cwd, '/srv/web')
        assert.deepEqual(scope.env, { A: '1', B: null, C: '3' })
        assert.equal(scope.throws, false)
        assert.equal(scope.dry, true)
      })
      await cd('/', () => assert.equal(currentScope().cwd, '/'))
      assert.equal(currentScope().cwd, '/srv')
      assert.equal(currentScope().dry, false)
    })
    assert.equal(currentScope().cwd, undefined)
  })

  test('parallel branches do not see each other', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        cd(`/d${index}`, async () => {
          await delay(20 - index)
          return within({ env: { N: `${index}` } }, async () => {
            await delay(index)
            return [currentScope().cwd, currentScope().env['N']]
          })
        }),
      ),
    )
    assert.deepEqual(
      seen,
      seen.map((_, index) => [`/d${index}`, `${index}`]),
    )
    assert.equal(process.cwd(), scopePath())
  })

  test('undefined settings change nothing', async () => {
    await within({ cwd: '/a', env: { A: '1' }, throws: false }, async () =>
      within({ cwd: undefined, env: undefined, throws: undefined }, () => {
        assert.equal(currentScope().cwd, '/a')
        assert.deepEqual(currentScope().env, { A: '1' })
        assert.equal(currentScope().throws, false)
      }),
    )
  })

  test('~ is the home, from wherever it is entered', async () => {
    const home = process.env['HOME'] ?? '~'
    const paths = () => [scopePath(), scopePath('x')]
    assert.deepEqual(await within({ cwd: '/etc' }, () => cd('~', paths)), [resolve(home), resolve(home, 'x')])
    assert.deepEqual(await cd('~', () => cd('..', () => cd('y', paths))), [
      resolve(home, '../y'),
      resolve(home, '../y/x'),
    ])
  })

  const refused: readonly object[] = [
    ...['', 'a\0b', 5, new URL('file:///usr')].map((cwd) => ({ cwd })),
    ...[{ A: 3 }, { A: undefined }, { 'A=B': '1' }, 'A'].map((env) => ({ env })),
    ...[-1, Number.NaN, '5s'].map((timeoutMs) => ({ timeoutMs })),
    { timeout: 5 },
    { signal: {} },
    { trace: true },
    { throws: 'no' },
  ]
  for (const settings of refused) {
    test(`${inspect(settings)} means nothing`, async () => {
      await assert.rejects(
        within(settings, () => undefined),
        { code: 'invalid-argument' },
      )
    })
  }
})

describe('signals and timeouts', () => {
  test('any signal around ends what is inside', async () => {
    const outer = new AbortController()
    const inner = new AbortController()
    await within({ signal: outer.signal }, async () => {
      await within({ signal: inner.signal }, () => {
        assert.equal(currentScope().signal?.aborted, false)
        outer.abort('outer')
        assert.equal(currentScope().signal?.reason, 'outer')
      })
      inner.abort('inner')
      assert.equal(currentScope().signal?.reason, 'outer')
    })
  })

  test('the nearest end wins, and says how long was allowed', async () => {
    await within({ timeoutMs: 40 }, async () =>
      within({ timeoutMs: 60_000 }, async () => {
        const { signal, timeoutMs } = currentScope()
        assert.ok(timeoutMs !== undefined && timeoutMs <= 40)
        await new Promise((resolve) => {
          signal?.addEventListener('abort', resolve)
        })
        assert.ok(signal?.reason instanceof ScriptError)
        assert.equal(signal.reason.code, 'timeout')
        assert.match(signal.reason.message, /within 40 ms/)
        assert.ok((currentScope().timeoutMs ?? 2) <= 1)
      }),
    )
  })

  test('what remains shrinks as time goes by', async () => {
    await within({ timeoutMs: 10_000 }, async () => {
      const before = currentScope().timeoutMs ?? 0
      await delay(20)
      assert.ok((currentScope().timeoutMs ?? 0) < before)
    })
  })

  test('a scope that ended in time leaves no timer and no abort behind', async () => {
    const signal = await within({ timeoutMs: 15 }, () => currentScope().signal)
    await delay(40)
    assert.equal(signal?.aborted, false)
  })

  test('no time at all, or none that is one', async () => {
    await within({ timeoutMs: 2 ** 40 }, async () => {
      await delay(5)
      assert.equal(currentScope().signal?.aborted, false)
    })
  })
})

describe('the root scope', () => {
  afterEach(() => setRootScope({}))

  test('holds where nothing is around, and under what is', async () => {
    setRootScope({ dry: true, env: { A: '1' } })
    assert.equal(currentScope().dry, true)
    await within({ env: { B: '2' } }, () => {
      assert.equal(currentScope().dry, true)
      assert.deepEqual(currentScope().env, { A: '1', B: '2' })
    })
  })
})

describe('this machine', () => {
  test('variables are those of the process with the changes', async () => {
    process.env['YON_TEST_A'] = 'a'
    process.env['YON_TEST_B'] = 'b'
    await within({ env: { YON_TEST_A: null, YON_TEST_C: 'c' } }, () => {
      const env = scopeEnvironment()
      assert.equal('YON_TEST_A' in env, false)
      assert.equal(env['YON_TEST_B'], 'b')
      assert.equal(env['YON_TEST_C'], 'c')
    })
    assert.equal(process.env['YON_TEST_A'], 'a')
    delete process.env['YON_TEST_A']
    delete process.env['YON_TEST_B']
  })

  test('paths start from the directory of the scope', async () => {
    await cd('sub', () => assert.equal(scopePath('x'), `${process.cwd()}/sub/x`))
    await cd('/a', () => {
      assert.equal(scopePath(), '/a')
      assert.equal(scopePath('../b'), '/b')
      assert.equal(scopePath('/c'), '/c')
    })
  })
})
