import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sanitizeForTerminal } from '../../../src/io/terminal/sanitize.ts'

test('control characters become octal, printable text and line endings stay', () => {
  assert.equal(sanitizeForTerminal('\x1b]0;title\x07'), '\\033]0;title\\007')
  assert.equal(sanitizeForTerminal('a\tb\r\nc'), 'a\tb\r\nc')
  assert.equal(sanitizeForTerminal('\x9b31m\x7f'), '\\302\\23331m\\177')
  assert.equal(sanitizeForTerminal('grüße 日本 🎉'), 'grüße 日本 🎉')
  assert.equal(sanitizeForTerminal('user\u202eevil'), 'user\\342\\200\\256evil')
})

test('nothing that a terminal obeys is left, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(sanitizeForTerminal(text), /[^\P{Cc}\t\r\n]/u)
    }),
  )
})
