// Values for fast-check: all kinds, inside each other, and of those that are alike.
import fc from 'fast-check'
import {
  bigDecimal,
  char,
  float,
  keyword,
  link,
  List,
  ratio,
  symbol,
  tagged,
  uri,
  uuid,
  ValueMap,
  ValueSet,
  type Value,
} from '../src/index.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '~', '^', '`', '^ ', '~#set', '^0', '~:a', '__proto__', 'constructor', '\ud800', 'x'.repeat(40)),
)
const nonEmpty = fc.oneof(text, fc.constantFrom('a', 'abcd', 'ui/increment')).filter((each) => each !== '')

/** What half a pair of surrogates is in: UTF-8 has no form for it, and MessagePack no other. */
const whole = (each: string): boolean => !/\p{Surrogate}/u.test(each)

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(-0, 1e20, 2 ** 53, -(2 ** 63), 1e-7, 4e11),
)
const bigint = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n)),
)

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, false),
  number,
  bigint,
  text,
  nonEmpty.map((each) => keyword(each)),
  nonEmpty.map((each) => symbol(each)),
  fc.maxSafeInteger().map(float),
  fc
    .tuple(fc.bigInt(), fc.bigInt({ min: 1n }))
    .map(([a, b]) => ratio(BigInt.asIntN(200, a), BigInt.asUintN(200, b) + 1n)),
  fc.stringMatching(/^-?[0-9]{1,9}(\.[0-9]{1,9})?$/).map(bigDecimal),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map(char),
  fc.uuid().map(uuid),
  text.map(uri),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 10 }),
  fc
    .record(
      { href: text.map(uri), rel: text, name: text, render: fc.constantFrom('image', 'link') },
      { requiredKeys: ['href', 'rel'] },
    )
    .map(link),
)

const tag = fc.constantFrom('X', 'point', 'app/thing', 'q', '~#set', 'a b')

/** Any value, without floats that readers would have to keep when `keepFloats` is not given. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    { weight: 3, arbitrary: scalar },
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => new List(items)),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => new ValueSet(items)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 5 }).map((entries) => new ValueMap(entries)),
    fc
      .array(
        fc.tuple(
          fc.oneof(
            nonEmpty.map((each) => keyword(each)),
            text,
          ),
          tie('value'),
        ),
        { maxLength: 8 },
      )
      .map((entries) => new Map<Value, Value>(entries)),
    fc.tuple(tag, tie('value')).map(([name, rep]) => tagged(name, rep)),
  ),
})).value

/** Values in which every text is whole. */
export const wholeValue: fc.Arbitrary<Value> = anyValue.filter((value) => textsOf(value).every(whole))

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if (value instanceof Map) return [...value].flat().flatMap(textsOf)
  if (Array.isArray(value) || value instanceof Set || value instanceof List) return [...value].flatMap(textsOf)
  return Object.values(value).flatMap(textsOf)
}
