import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EdnError, formatEdn, parseEdn, type EdnDialect } from '../../src/edn/index.ts'
import { formatTransit, parseTransit } from '../../src/index.ts'
import { decodeMsgpack, encodeMsgpack } from '../../src/msgpack/index.ts'
import { equals, type Value } from '../../src/values/index.ts'
import { anyValue as anyTransitValue, wholeValue } from '../arbitrary.ts'
import { anyValue } from './arbitrary.ts'

for (const dialect of ['edn', 'clojure'] as const satisfies readonly EdnDialect[]) {
  test(`every value is read as it was written: ${dialect}`, () => {
    fc.assert(
      fc.property(fc.oneof(anyValue, dialect === 'edn' ? wholeValue : anyTransitValue), (value) => {
        const written = formatEdn(value, { dialect })
        const read = parseEdn(written, { dialect, keepFloats: true })
        assert.ok(equals(read, value), written)
        assert.equal(formatEdn(read, { dialect }), written)
      }),
      { numRuns: 2000 },
    )
  })
}

test('every value survives EDN, JSON, JSON-Verbose and MessagePack one after the other, in any order', () => {
  const keep = { keepFloats: true }
  const formats: Readonly<Record<string, (value: Value) => Value>> = {
    edn: (value) => parseEdn(formatEdn(value), keep),
    pretty: (value) =>
      parseEdn(formatEdn(value, { pretty: true, dialect: 'clojure' }), { ...keep, dialect: 'clojure' }),
    json: (value) => parseTransit(formatTransit(value), keep),
    verbose: (value) => parseTransit(formatTransit(value, { verbose: true }), keep),
    msgpack: (value) => decodeMsgpack(encodeMsgpack(value), keep),
  }
  const order = fc.shuffledSubarray(Object.keys(formats), { minLength: 5 })
  fc.assert(
    fc.property(fc.oneof(anyValue, wholeValue), order, (value, names) => {
      let read = value
      for (const name of names) {
        read = formats[name]?.(read) as Value
        assert.ok(equals(read, value), `${name} of ${names.join(', ')}: ${formatEdn(read)} for ${formatEdn(value)}`)
      }
    }),
    { numRuns: 1000 },
  )
})

test('the layout changes whitespace and nothing else', () => {
  fc.assert(
    fc.property(anyValue, fc.integer({ min: 1, max: 120 }), (value, width) => {
      const laidOut = formatEdn(value, { pretty: { width } })
      assert.ok(equals(parseEdn(laidOut, { keepFloats: true }), value), laidOut)
      assert.ok(
        laidOut.split('\n').every((line) => !/[ ]$/.test(line)),
        laidOut,
      )
      const flat = formatEdn(value)
      if (flat.length <= width) assert.equal(laidOut, flat)
    }),
    { numRuns: 1000 },
  )
})

test('any text is read or refused with a place inside it', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      ...'( ) [ ] { } #{ #_ # ## " \\ ; \n , : / nil true #inst #uuid #a/b 1 -1 1.5 1N 2M a :a :a/b \\a "x"'.split(' '),
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  fc.assert(
    fc.property(
      fc.array(fragment),
      fc.constantFrom(' ', ''),
      fc.constantFrom('edn', 'clojure'),
      (parts, joint, dialect) => {
        const text = parts.join(joint)
        try {
          parseEdn(text, { dialect: dialect as EdnDialect })
        } catch (error) {
          assert.ok(error instanceof EdnError, String(error))
          const { offset = -1, line = 0, column = 0, excerpt = '\n^' } = error
          assert.ok(offset >= 0 && offset <= text.length)
          const lines = text.slice(0, offset).split('\n')
          assert.deepEqual([line, column], [lines.length, (lines.at(-1) ?? '').length + 1])
          assert.match(excerpt, /^[^\n]*\n *\^$/)
        }
      },
    ),
    { numRuns: 5000 },
  )
})
