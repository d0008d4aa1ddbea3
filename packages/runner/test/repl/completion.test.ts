import assert from 'node:assert/strict'
import { it } from 'node:test'
import { host } from '@yon/script'
import { withoutInternals } from '../../src/repl/completion.ts'

it('offers what a person may use, and what all objects have once some of it was typed', () => {
  Object.assign(globalThis, { web: host('web1'), mine: { view: 1 } })
  const offered = (names: readonly string[], typed: string): unknown => {
    let found: unknown
    withoutInternals((_line, done) => done(null, [[...names], typed]))(typed, (_error, result) => (found = result?.[0]))
    return found
  }
  const members = ['web.toString', 'web.__proto__', '', 'web.cd', 'web.constructor', 'web.farEnd', '', 'web.executor']
  assert.deepEqual(offered(members, 'web.'), ['web.cd'])
  assert.deepEqual(offered(['web.toString', 'web.toLocaleString'], 'web.to'), ['web.toString', 'web.toLocaleString'])
  assert.deepEqual(offered(['web?.cd', 'web?.view'], 'web?.'), ['web?.cd'])
  assert.deepEqual(offered(['mine.view'], 'mine.'), ['mine.view'])
  assert.deepEqual(offered(['__ship', '__awaited', 'host', '', 'here'], ''), ['host', '', 'here'])
})
