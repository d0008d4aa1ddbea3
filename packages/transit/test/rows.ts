// Values and how they are written, retyped from the exemplars of transit-format and from its specification.
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
} from '../src/values/index.ts'

export interface Row {
  readonly name: string
  readonly value: unknown
  readonly json: string
  readonly verbose: string
  readonly msgpack: string
}

const k = keyword
const map = (...entries: [unknown, unknown][]): Map<unknown, unknown> => new Map(entries)

/** Without a verbose form, it is that of JSON. */
const row = (name: string, value: unknown, msgpack: string, json: string, verbose = json): Row => ({
  name,
  value,
  json,
  verbose,
  msgpack,
})

const MIXED = [0, 1, float(2), true, false, 'five', k('six'), symbol('seven'), '~eight', null]
const MIXED_JSON = '[0,1,2.0,true,false,"five","~:six","~$seven","~~eight",null]'
const MIXED_MSGPACK = '9a0001cb4000000000000000c3c2a466697665a57e3a736978a77e24736576656ea77e7e6569676874c0'

export const ROWS: readonly Row[] = [
  row('nil', null, '92a37e2327c0', `["~#'",null]`, `{"~#'":null}`),
  row('true', true, '92a37e2327c3', `["~#'",true]`, `{"~#'":true}`),
  row('zero', 0, '92a37e232700', `["~#'",0]`, `{"~#'":0}`),
  row('one string', 'hello', '92a37e2327a568656c6c6f', `["~#'","hello"]`, `{"~#'":"hello"}`),
  row('one keyword', k('hello'), '92a37e2327a77e3a68656c6c6f', `["~#'","~:hello"]`, `{"~#'":"~:hello"}`),
  row('one symbol', symbol('hello'), '92a37e2327a77e2468656c6c6f', `["~#'","~$hello"]`, `{"~#'":"~$hello"}`),
  row(
    'one date',
    new Date('2000-01-01T12:00:00.000Z'),
    '92a37e232792a37e236dcf000000dc6d62da00',
    `["~#'","~m946728000000"]`,
    `{"~#'":"~t2000-01-01T12:00:00.000Z"}`,
  ),
  row(
    'one uuid',
    uuid('5a2cbea3-e8c6-428b-b525-21239370dd55'),
    '92a37e232792a37e237592cf5a2cbea3e8c6428bd3b52521239370dd55',
    `["~#'","~u5a2cbea3-e8c6-428b-b525-21239370dd55"]`,
    `{"~#'":"~u5a2cbea3-e8c6-428b-b525-21239370dd55"}`,
  ),
  row(
    'uris',
    [uri('http://www.詹姆斯.com/')],
    '91bb7e72687474703a2f2f7777772ee8a9b9e5a786e696af2e636f6d2f',
    '["~rhttp://www.詹姆斯.com/"]',
  ),
  row('vector, mixed', MIXED, MIXED_MSGPACK, MIXED_JSON),
  row(
    'list, mixed',
    list(...MIXED),
    `92a67e236c697374${MIXED_MSGPACK}`,
    `["~#list",${MIXED_JSON}]`,
    `{"~#list":${MIXED_JSON}}`,
  ),
  row(
    'lists inside a list',
    list(list(1), list()),
    '92a67e236c6973749292a25e30910192a25e3090',
    '["~#list",[["^0",[1]],["^0",[]]]]',
    '{"~#list":[{"~#list":[1]},{"~#list":[]}]}',
  ),
  row('set', new Set([1, 3, 2]), '92a57e2373657493010302', '["~#set",[1,3,2]]', '{"~#set":[1,3,2]}'),
  row(
    'set of sets',
    new ValueSet([new Set([1]), new Set()]),
    '92a57e237365749292a25e30910192a25e3090',
    '["~#set",[["^0",[1]],["^0",[]]]]',
    '{"~#set":[{"~#set":[1]},{"~#set":[]}]}',
  ),
  row('map, empty', map(), '80', '["^ "]', '{}'),
  row(
    'map, mixed',
    map([k('a'), 1], [k('b'), 'a string'], [k('c'), true]),
    '83a37e3a6101a37e3a62a86120737472696e67a37e3a63c3',
    '["^ ","~:a",1,"~:b","a string","~:c",true]',
    '{"~:a":1,"~:b":"a string","~:c":true}',
  ),
  row(
    'map with numbers as keys',
    map([1, 'one'], [2, 'two']),
    '8201a36f6e6502a374776f',
    '["^ ","~i1","one","~i2","two"]',
    '{"~i1":"one","~i2":"two"}',
  ),
  row(
    'map with other scalars as keys',
    map([null, 1], [true, 2], [1.5, 3]),
    '83c001c302cb3ff800000000000003',
    '["^ ","~_",1,"~?t",2,"~d1.5",3]',
    '{"~_":1,"~?t":2,"~d1.5":3}',
  ),
  row(
    'cmap with null',
    new ValueMap<unknown, unknown>([
      [null, 'null as map key'],
      [[1, 2], 'Array as key to force cmap'],
    ]),
    '92a67e23636d617094c0af6e756c6c206173206d6170206b6579920102ba4172726179206173206b657920746f20666f72636520636d6170',
    '["~#cmap",[null,"null as map key",[1,2],"Array as key to force cmap"]]',
    '{"~#cmap":[null,"null as map key",[1,2],"Array as key to force cmap"]}',
  ),
  row(
    'cmap, pathological',
    [
      map([
        k('any-value'),
        new ValueMap<unknown, unknown>([
          [['this vector makes this a cmap'], 'any value'],
          ['any string', k('victim')],
        ]),
      ]),
      map([k('victim'), k('any-other-value')]),
    ],
    '9281ab7e3a616e792d76616c756592a67e23636d61709491bd7468697320766563746f72206d616b65732074686973206120636d6170a9616e792076616c7565aa616e7920737472696e67a87e3a76696374696d81a25e32b17e3a616e792d6f746865722d76616c7565',
    '[["^ ","~:any-value",["~#cmap",[["this vector makes this a cmap"],"any value","any string","~:victim"]]],["^ ","^2","~:any-other-value"]]',
    '[{"~:any-value":{"~#cmap":[["this vector makes this a cmap"],"any value","any string","~:victim"]}},{"~:victim":"~:any-other-value"}]',
  ),
  row(
    'keys of four characters are cached, of three are not',
    [map(['aaaa', 1], ['bbb', 2]), map(['aaaa', 3], ['bbb', 4])],
    '9282a46161616101a36262620282a25e3003a362626204',
    '[["^ ","aaaa",1,"bbb",2],["^ ","^0",3,"bbb",4]]',
    '[{"aaaa":1,"bbb":2},{"aaaa":3,"bbb":4}]',
  ),
  row(
    'strings that mean something',
    ['~', '^', '`', '~a', '^ ', '#a'],
    '96a27e7ea27e5ea27e60a37e7e61a37e5e20a22361',
    '["~~","~^","~`","~~a","~^ ","#a"]',
  ),
  row(
    'floats',
    [float(4e11), 6.626e-34, -3.14159, float(-5)],
    '94cb42574876e8000000cb390b85f8c5445f02cbc00921f9f01b866ecbc014000000000000',
    '[4.0E11,6.626E-34,-3.14159,-5.0]',
  ),
  row(
    'special numbers',
    [NaN, Infinity, -Infinity],
    '93a57e7a4e614ea57e7a494e46a67e7a2d494e46',
    '["~zNaN","~zINF","~z-INF"]',
  ),
  row('minus zero', [-0], '91cb8000000000000000', '[-0.0]'),
  row(
    'large integers',
    [9007199254740991, 9007199254740992n, -9223372036854775808n, 9223372036854775808n, 5n],
    '95cf001fffffffffffffcf0020000000000000d38000000000000000b57e6e39323233333732303336383534373735383038a37e6e35',
    '[9007199254740991,"~i9007199254740992","~i-9223372036854775808","~n9223372036854775808","~n5"]',
  ),
  row(
    'characters, decimals, bytes',
    [char('a'), bigDecimal('1.50'), new Uint8Array([1, 2, 255])],
    '93a37e6361a67e66312e3530a67e6241514c2f',
    '["~ca","~f1.50","~bAQL/"]',
  ),
  row(
    'ratio',
    ratio(1n, 3n),
    '92a77e23726174696f92a37e6e31a37e6e33',
    '["~#ratio",["~n1","~n3"]]',
    '{"~#ratio":["~n1","~n3"]}',
  ),
  row(
    'link',
    link({ href: uri('http://a.b/'), rel: 'self', name: 'n', render: 'link' }),
    '92a67e236c696e6b84a468726566ad7e72687474703a2f2f612e622fa372656ca473656c66a46e616d65a16ea672656e646572a46c696e6b',
    '["~#link",["^ ","href","~rhttp://a.b/","rel","self","name","n","render","link"]]',
    '{"~#link":{"href":"~rhttp://a.b/","rel":"self","name":"n","render":"link"}}',
  ),
  row(
    'unknown tags',
    [tagged('point', [1, 2]), tagged('point', tagged('X', 'y')), tagged('X', [1])],
    '9392a77e23706f696e7492010292a25e30a37e587992a37e23589101',
    '[["~#point",[1,2]],["^0","~Xy"],["~#X",[1]]]',
    '[{"~#point":[1,2]},{"~#point":"~Xy"},{"~#X":[1]}]',
  ),
  row(
    'keys of Object',
    map(['__proto__', 1], ['constructor', map(['constructor', 2])]),
    '82a95f5f70726f746f5f5f01ab636f6e7374727563746f7281a25e3102',
    '["^ ","__proto__",1,"constructor",["^ ","^1",2]]',
    '{"__proto__":1,"constructor":{"constructor":2}}',
  ),
]
