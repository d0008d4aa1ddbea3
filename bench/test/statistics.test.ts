import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { median, percentile, shuffle, slope } from '../measure/statistics.ts'

test('median and percentile of known values', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.ok(Number.isNaN(median([])))
  assert.equal(percentile([10, 20, 30, 40], 0.5), 20)
  assert.equal(percentile([10, 20, 30, 40], 0.99), 40)
  assert.equal(percentile([7], 0.01), 7)
})

test('slope finds the line that the points are on', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -1000, max: 1000 }), (rise, start) => {
      const points = [100, 200, 300].map((x) => [x, start + rise * x] as const)
      assert.ok(Math.abs(slope(points) - rise) < 1e-9)
    }),
  )
})

test('shuffle keeps every value, and a seed gives one order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (values, seed) => {
      const shuffled = shuffle(values, seed)
      assert.deepEqual(shuffled, shuffle(values, seed))
      assert.deepEqual(
        shuffled.toSorted((a, b) => a - b),
        values.toSorted((a, b) => a - b),
      )
    }),
  )
  const values = Array.from({ length: 20 }, (_, index) => index)
  assert.notDeepEqual(shuffle(values, 1), shuffle(values, 2))
})
