// Against transit-js, the implementation by the format's authors. Left out are values that it has no class for, and keys
// that it takes for properties of Object: it writes those wrongly.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import transit from 'transit-js'
import {
  EdnSymbol,
  equals,
  formatTransit,
  keyword,
  Keyword,
  list,
  List,
  parseTransit,
  symbol,
  Tagged,
  tagged,
  Uri,
  uri,
  Uuid,
  uuid,
  ValueMap,
  ValueSet,
  type Value,
} from '../../src/index.ts'

const text = fc
  .oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.constantFrom('~', '^', '`', '^ ', '~#set', '^0', 'abcd'),
  )
  .filter((each) => !(each in {}))
const name = text.filter((each) => each !== '')
const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, false, Infinity, -Infinity),
  fc.integer(),
  fc.maxSafeInteger(),
  text,
  name.map((each) => keyword(each)),
  name.map((each) => symbol(each)),
  fc.uuid().map(uuid),
  fc.webUrl().map(uri),
  // In years of four digits: others it writes without zeros in front, or a sign.
  fc.date({ noInvalidDate: true, min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') }),
)

/**
 * Sets of transit-js have an order of their own as soon as there are two elements, and it takes some composites for
 * equal that are not, as an empty map and an empty array: where there are several, they are scalars.
 */
const valueOf = (elementsMax: number): fc.Arbitrary<Value> =>
  fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 3, arbitrary: scalar },
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => list(...items)),
      fc.array(tie('value').filter(isDistinct), { maxLength: elementsMax }).map((items) => new ValueSet(items)),
      fc
        .array(fc.tuple(fc.oneof(scalar, tie('value').filter(isDistinct)), tie('value')), { maxLength: 4 })
        .map((entries) => new ValueMap(entries)),
      fc.tuple(fc.constantFrom('point', 'app/thing'), tie('value')).map(([tag, rep]) => tagged(tag, rep)),
    ),
  })).value

/** To it, an empty map equals an empty vector, and a set loses one of the two. */
function isDistinct(each: Value): boolean {
  if (each instanceof Map) return each.size > 0 && [...(each as Map<Value, Value>)].flat().every(isDistinct)
  if (each instanceof Tagged) return isDistinct(each.rep)
  const isSequence = Array.isArray(each) || each instanceof List || each instanceof Set
  return !isSequence || [...(each as Iterable<Value>)].every(isDistinct)
}

/** Beyond, it writes doubles as integers, which they are not. */
const double = fc.double({ min: -(2 ** 52), max: 2 ** 52 })

/** The same as values of transit-js. */
function toPeer(each: unknown): unknown {
  if (each instanceof Keyword) return transit.keyword(each.text)
  if (each instanceof EdnSymbol) return transit.symbol(each.text)
  if (each instanceof Uuid) return transit.uuid(each.text)
  if (each instanceof Uri) return transit.uri(each.text)
  if (each instanceof List) return transit.list(each.items.map(toPeer))
  if (each instanceof Set) return transit.set([...each].map(toPeer))
  if (each instanceof Map) return transit.map([...each].flat().map(toPeer))
  if (each instanceof Tagged) return transit.tagged(each.tag, toPeer(each.rep))
  return Array.isArray(each) ? each.map(toPeer) : each
}

for (const verbose of [false, true]) {
  const type = verbose ? 'json-verbose' : 'json'
  const reader = transit.reader(type)
  const write = (each: unknown): string => transit.writer(type).write(each)

  describe(`transit-js, ${type}`, () => {
    it('writes the same text', () => {
      fc.assert(fc.property(valueOf(1), (each) => assert.equal(formatTransit(each, { verbose }), write(toPeer(each)))))
    })

    it('reads what we write, and we read what it makes of that', () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(valueOf(4), double)), (each) => {
          const read: unknown = reader.read(formatTransit(each, { verbose }))
          assert.ok(equals(parseTransit(write(read)), each))
        }),
      )
    })
  })
}
