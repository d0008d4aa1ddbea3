import assert from 'node:assert/strict'
import { equals, formatTransit, parseTransit, TransitError, type Value } from '../../src/index.ts'
import { decodeMsgpack, encodeMsgpack } from '../../src/msgpack/index.ts'
import { exemplars, longExemplars } from '../exemplar-files.ts'
import { ROWS } from '../rows.ts'
import { fuzz, testGrowth } from './fuzz.ts'

const KEEP = { keepFloats: true }
const isDeclared = (error: unknown): boolean => error instanceof TransitError
const utf8 = (text: string): Uint8Array => Buffer.from(text)
const small = exemplars().filter(({ json }) => json.length < 8000)
const [longJson = '', longVerbose = ''] = longExemplars().map((text) => text.slice(0, 8000))

/** What is taken is written so that it reads as the same, in every format. */
function check(value: Value): void {
  assert.ok(equals(parseTransit(formatTransit(value), KEEP), value), 'JSON')
  assert.ok(equals(parseTransit(formatTransit(value, { verbose: true }), KEEP), value), 'JSON-Verbose')
  assert.ok(equals(decodeMsgpack(encodeMsgpack(value), KEEP), value), 'MessagePack')
}

function checkText(input: Uint8Array): void {
  const text = new TextDecoder().decode(input)
  const value = parseTransit(text, KEEP)
  parseTransit(text, { objects: 'string' })
  check(value)
}

fuzz({
  name: 'JSON',
  permille: 400,
  seeds: [...ROWS.map(({ json }) => utf8(json)), ...small.map(({ json }) => utf8(json)), utf8(longJson)],
  isDeclared,
  run: checkText,
})

fuzz({
  name: 'JSON-Verbose',
  permille: 300,
  seeds: [...ROWS.map(({ verbose }) => utf8(verbose)), ...small.map(({ verbose }) => utf8(verbose)), utf8(longVerbose)],
  isDeclared,
  run: checkText,
})

fuzz({
  name: 'MessagePack',
  permille: 300,
  seeds: [...ROWS.map(({ msgpack }) => Buffer.from(msgpack, 'hex')), ...small.map(({ msgpack }) => msgpack)],
  isDeclared,
  run: (input) => check(decodeMsgpack(input, KEEP)),
})

const parse = (input: Uint8Array): void => void parseTransit(Buffer.from(input).toString(), { maxDepth: 1000 })
const many = (size: number, item: (i: number) => string): string =>
  Array.from({ length: size }, (_, i) => item(i)).join()

testGrowth('strings with escapes', (size) => utf8(`["${'\\u0041'.repeat(size)}"]`), parse)
testGrowth('tags that differ', (size) => utf8(`[${many(size, (i) => `["~#tag${i}",1]`)}]`), parse)
testGrowth('keys that differ', (size) => utf8(`["^ ",${many(size, (i) => `"key ${i}",${i}`)}]`), parse)
testGrowth('composite keys', (size) => utf8(`["~#cmap",[${many(size, (i) => `[${i},"x"],${i}`)}]]`), parse)
testGrowth('elements that are sets', (size) => utf8(`["~#set",[${many(size, (i) => `["^0",[${i}]]`)}]]`), parse)
testGrowth('integers of many digits', (size) => utf8(`[${many(size, () => `"~n${'9'.repeat(100)}"`)}]`), parse)
testGrowth(
  'faults at the end of one long line',
  (size) => utf8(`[${'1,'.repeat(size)}x]`),
  (input) => {
    assert.throws(() => parse(input), TransitError)
  },
)
// Each level holds a wide key: hashing all that is inside for each level around would take the square.
testGrowth(
  'keys inside keys',
  (size) =>
    utf8(
      `${'["~#set",['.repeat(Math.min(size / 64, 250))}${many(size, String)}${']]'.repeat(Math.min(size / 64, 250))}`,
    ),
  parse,
)
testGrowth(
  'MessagePack',
  (size) => encodeMsgpack(Array.from({ length: size }, (_, i) => ({ [`key ${i}`]: [i, 'x'] }))),
  (input) => {
    decodeMsgpack(input)
  },
)
