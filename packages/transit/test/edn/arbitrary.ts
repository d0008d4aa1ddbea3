// Any value that the package has, for property tests.
import fc from 'fast-check'
import {
  bigDecimal,
  char,
  float,
  keyword,
  link,
  list,
  ratio,
  symbol,
  tagged,
  uri,
  uuid,
  ValueMap,
  ValueSet,
  type Value,
} from '../../src/values/index.ts'

const text = fc.string({ unit: 'grapheme' })
const name = fc.oneof(
  fc.stringMatching(/^[a-z*!_?<>=+.-][a-z0-9*+!_?$%&=<>:#.-]{0,8}(\/[a-z*!_?<>=][a-z0-9*+!_?.-]{0,5})?$/),
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom('nil', 'true', 'false', '/', 'a/b/c', '1', 'a b', ':', '__proto__', 'constructor'),
)

const scalar: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.constantFrom('', '~', '^', '`', '~a', '#', '__proto__', 'a"\\\n\r\t'),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.double(),
  fc.integer().map(float),
  fc.boolean(),
  fc.constant(null),
  name.map((each) => keyword(each)),
  name.map((each) => symbol(each)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map(char),
  fc.uuid().map(uuid),
  fc.webUrl().map(uri),
  text.map(uri),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 20 }),
  fc.stringMatching(/^-?\d{1,12}(\.\d{1,12})?([eE][+-]?\d{1,3})?$/).map(bigDecimal),
  fc.constantFrom('.5', '1.', '+2', '007', '1.50').map(bigDecimal),
  fc.tuple(fc.bigInt(), fc.bigInt({ min: 1n })).map(([a, b]) => ratio(a, b)),
  fc
    .record({
      href: fc.webUrl().map(uri),
      rel: text,
      name: fc.option(text, { nil: undefined }),
      render: fc.constantFrom(undefined, 'image' as const, 'link' as const),
    })
    .map(({ href, rel, name: called, render }) =>
      link({
        href,
        rel,
        ...(called === undefined ? {} : { name: called }),
        ...(render === undefined ? {} : { render }),
      }),
    ),
)

/** Keys and elements are compared by value. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => list(...items)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new ValueMap(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => new ValueSet(items)),
    fc.tuple(tag(), tie('value')).map(([each, rep]) => tagged(each, rep)),
  ),
})).value

/** None that means something to Transit. */
function tag(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.stringMatching(/^[a-z]{3,8}(\/[a-z]{1,8})?$/).filter((each) => !MEANINGFUL.has(each)),
    fc.constantFrom('inst', 'uuid', 'transit/uri', 'transit/tagged', 'a b', '1x', 'a/b/c', 'x y/z'),
  )
}

const MEANINGFUL = new Set(['set', 'list', 'cmap', 'link', 'ratio', 'map', 'array'])
