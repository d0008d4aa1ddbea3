import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { equals, formatTransit, parseTransit } from '../src/index.ts'
import { decodeMsgpack, encodeMsgpack } from '../src/msgpack/index.ts'
import { exemplars, exemplarsSkip, longExemplars } from './exemplar-files.ts'
import { ROWS } from './rows.ts'

const KEEP = { keepFloats: true }

describe('rows retyped from the specification', () => {
  for (const { name, value, json, verbose, msgpack } of ROWS) {
    it(name, () => {
      const ours = value as null
      assert.equal(formatTransit(ours), json)
      assert.equal(formatTransit(ours, { verbose: true }), verbose)
      assert.equal(Buffer.from(encodeMsgpack(ours)).toString('hex'), msgpack)
      for (const read of [
        parseTransit(json, KEEP),
        parseTransit(verbose, KEEP),
        decodeMsgpack(Buffer.from(msgpack, 'hex'), KEEP),
      ]) {
        assert.deepStrictEqual(read, value)
        assert.ok(equals(read, value))
      }
    })
  }
})

describe('exemplars', { skip: exemplarsSkip }, () => {
  it('are there', () => {
    assert.equal(exemplars().length, 67)
    assert.equal(longExemplars().length, 2)
  })

  for (const { name, json, verbose, msgpack } of exemplars()) {
    it(name, () => {
      const value = parseTransit(json, KEEP)
      assert.deepStrictEqual(parseTransit(verbose, KEEP), value)
      assert.deepStrictEqual(decodeMsgpack(msgpack, KEEP), value)
      assert.ok(equals(parseTransit(verbose, KEEP), value) && equals(decodeMsgpack(msgpack, KEEP), value))
      assert.equal(formatTransit(value), json)
      assert.equal(formatTransit(value, { verbose: true }), verbose)
      assert.deepEqual(Buffer.from(encodeMsgpack(value)), Buffer.from(msgpack))
      // Without Float, values are the same numbers.
      assert.ok(equals(parseTransit(json), parseTransit(formatTransit(parseTransit(json)))))
    })
  }

  it('the long documents say the same', () => {
    const [json = '', verbose = ''] = longExemplars()
    assert.ok(equals(parseTransit(json, KEEP), parseTransit(verbose, KEEP)))
    assert.equal(formatTransit(parseTransit(json, KEEP)), json.trimEnd())
    assert.equal(formatTransit(parseTransit(json, KEEP), { verbose: true }), verbose.trimEnd())
  })
})
