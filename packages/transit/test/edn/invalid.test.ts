import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EdnError, parseEdn } from '../../src/edn/index.ts'
import { resolveReadOptions } from '../../src/edn/options.ts'
import { Parser } from '../../src/edn/parser.ts'
import * as structure from './invalid-structure.ts'
import * as tokens from './invalid-tokens.ts'

const groups = { ...structure, ...tokens }

for (const [name, rows] of Object.entries(groups)) {
  test(`refused with its place: ${name}, ${rows.length} inputs`, () => {
    for (const [input, code, line, column] of rows) {
      const error = errorOf(() => parseEdn(input))
      assert.deepEqual([error.code, error.line, error.column], [code, line, column], JSON.stringify(input))
    }
  })

  test(`the same in pieces of one code unit: ${name}`, () => {
    for (const [input] of rows) {
      const whole = errorOf(() => parseEdn(input))
      const parts = errorOf(() => {
        const parser = new Parser(resolveReadOptions({}), () => {}, true)
        for (const unit of input.split('')) parser.push(unit)
        parser.end()
      })
      const { message, code, line, column, offset } = whole
      assert.deepEqual({ ...facts(parts) }, { message, code, line, column, offset }, JSON.stringify(input))
    }
  })
}

test('there are at least 250 of them', () => {
  assert.ok(Object.values(groups).flat().length >= 250)
})

test('a message and an excerpt say where, and have nothing in them that a terminal obeys', () => {
  const error = errorOf(() => parseEdn('[:a\n\t:b "\u001b]0;x\u0007" \u001b[31m'))
  assert.equal(error.message, 'U+001B is not allowed here')
  assert.equal(error.excerpt, ' :b "␛]0;x␇" ␛[31m\n             ^')
  for (const [input] of Object.values(groups).flat()) {
    const { message, excerpt } = errorOf(() => parseEdn(input))
    assert.doesNotMatch(message, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    assert.doesNotMatch((excerpt ?? '').replace('\n', ''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  }
})

test('the excerpt of a long line is a part of it', () => {
  const { excerpt } = errorOf(() => parseEdn(`[${'1 '.repeat(10_000)}@${' 2'.repeat(10_000)}]`))
  const [line = '', caret = ''] = (excerpt ?? '').split('\n')
  assert.ok(line.length <= 110, String(line.length))
  assert.equal(line[caret.indexOf('^')], '@')
})

function errorOf(run: () => unknown): EdnError {
  try {
    run()
  } catch (error) {
    if (error instanceof EdnError) return error
    throw error
  }
  assert.fail('nothing was thrown')
}

function facts({ message, code, line, column, offset }: EdnError): Record<string, unknown> {
  return { message, code, line, column, offset }
}
