import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Float, formatTransit, parseTransit } from '../../src/index.ts'
import { formatBase64, parseBase64 } from '../../src/transit/base64.ts'
import { codeNumber, formatCode } from '../../src/transit/cache-codes.ts'
import { parseInstant } from '../../src/transit/instants.ts'
import { formatFloat } from '../../src/transit/numbers.ts'

test('base64 is that of Buffer, and nothing else is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = formatBase64(bytes)
      assert.equal(text, Buffer.from(bytes).toString('base64'))
      assert.deepEqual(parseBase64(text), bytes)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AQgw/+=_- \n'.split('')), maxLength: 8 }), (text) => {
      const bytes = parseBase64(text)
      if (bytes !== undefined) assert.equal(formatBase64(bytes), text)
    }),
  )
})

test('numbers of JSON are what JSON.parse makes of them, if that is exact', () => {
  const numbers = fc.stringMatching(/^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?$/)
  fc.assert(
    fc.property(numbers, (text) => {
      const [ours] = parseTransit(`[${text}]`) as [number | bigint]
      const number = JSON.parse(text) as number
      if (typeof ours === 'bigint') assert.equal(String(ours), text)
      else assert.equal(ours, /[.eE]/.test(text) ? number : number + 0, text)
      const [kept] = parseTransit(`[${text}]`, { keepFloats: true }) as [number | bigint | Float]
      assert.equal(kept instanceof Float ? kept.value : kept, ours)
    }),
    { numRuns: 2000 },
  )
})

test('floats are written so that they are the same again, as floats', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = formatFloat(value)
      assert.equal(Number(text), value)
      assert.match(text, /^-?[0-9]+\.[0-9]+(E-?[0-9]+)?$/)
    }),
  )
  const rows = [1, 0.001, 0.00099, 9999999, 1e7, 1.5e7, -123.25, 1.7976931348623157e308].map(formatFloat)
  // What java.lang.Double.toString gives.
  const java = ['1.0', '0.001', '9.9E-4', '9999999.0', '1.0E7', '1.5E7', '-123.25', '1.7976931348623157E308']
  assert.deepEqual(rows, java)
})

test('strings are escaped as JSON.stringify does it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 5000 }), (text, repeats) => {
      const long = `${'x'.repeat(repeats)}${text}`
      assert.equal(formatTransit([`-${long}`]), JSON.stringify([`-${long}`]))
      assert.deepEqual(parseTransit(JSON.stringify([`-${long}`])), [`-${long}`])
    }),
  )
})

test('codes of the cache have one or two digits', () => {
  for (let number = 0; number < 1936; number++) assert.equal(codeNumber(formatCode(number)), number)
  assert.equal(new Set(Array.from({ length: 1936 }, (_, number) => formatCode(number))).size, 1936)
  assert.deepEqual([formatCode(0), formatCode(43), formatCode(44), formatCode(1935)], ['^0', '^[', '^10', '^[['])
  for (const text of ['^', '^ ', '^000', '^\\', '^0\\', '^/']) assert.equal(codeNumber(text), -1)
})

test('instants are to the millisecond, of days that there are', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => assert.deepEqual(parseInstant(date.toISOString()), date)),
  )
  assert.equal(parseInstant('2024-02-29T23:59:59+05:30')?.toISOString(), '2024-02-29T18:29:59.000Z')
  for (const text of [
    '2023-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-01-01T25:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:00:60Z',
  ]) {
    assert.equal(parseInstant(text), undefined)
  }
  // The first and the last that a Date can say, where the day that is written has no midnight, or no evening.
  assert.equal(parseInstant('-271821-04-19T22:00:00-02:00')?.getTime(), -8.64e15)
  assert.equal(parseInstant('+275760-09-13T02:00:00+02:00')?.getTime(), 8.64e15)
  assert.equal(parseInstant('+275760-09-13T02:00:01+02:00'), undefined)
})
