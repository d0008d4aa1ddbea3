import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '../../src/errors.ts'
import { Reader } from '../../src/wire/reader.ts'
import { Writer } from '../../src/wire/writer.ts'

/** RFC 4251 §5: value and its encoding. */
const mpints: [bigint, string][] = [
  [0n, '00000000'],
  [0x9a378f9b2e332a7n, '0000000809a378f9b2e332a7'],
  [0x80n, '000000020080'],
]

for (const [value, hex] of mpints) {
  test(`mpint ${value.toString(16)} of RFC 4251 §5`, () => {
    assert.equal(Buffer.from(new Writer().mpint(value).bytes()).toString('hex'), hex)
    assert.equal(new Reader(Buffer.from(hex, 'hex')).mpint(), value)
  })
}

test('name-lists of RFC 4251 §5', () => {
  for (const [list, hex] of [
    [[], '00000000'],
    [['zlib'], '000000047a6c6962'],
    [['zlib', 'none'], '000000097a6c69622c6e6f6e65'],
  ] as const) {
    assert.equal(Buffer.from(new Writer().nameList(list).bytes()).toString('hex'), hex)
    assert.deepEqual(new Reader(Buffer.from(hex, 'hex')).nameList(), list)
  }
})

test('a reader refuses what it cannot trust', () => {
  const refused: [string, (reader: Reader) => unknown, string][] = [
    ['a string longer than the input', (r) => r.string(), '00000005616263'],
    ['a string of 4 GiB', (r) => r.string(), 'ffffffff'],
    ['half a number', (r) => r.uint32(), '0000'],
    ['a negative mpint', (r) => r.mpint(), '00000002edcc'],
    ['an mpint of 2050 bytes', (r) => r.mpint(), `00000802${'01'.repeat(2050)}`],
    ['a control character in a name', (r) => r.name(), '000000036100620000'],
    ['a byte outside US-ASCII in a name-list', (r) => r.nameList(), '0000000161'.replace('61', 'e9')],
    ['trailing bytes', (r) => r.end(), '00'],
  ]
  for (const [what, read, hex] of refused) {
    assert.throws(() => read(new Reader(Buffer.from(hex, 'hex'))), ProtocolError, what)
  }
})

test('text that is not UTF-8 is readable all the same', () => {
  assert.equal(new Reader(Buffer.from('00000002ff61', 'hex')).text(), '\u{fffd}a')
})

test('a writer grows and keeps what was written', () => {
  const writer = new Writer(1)
  for (let i = 0; i < 1000; i++) writer.uint32(i)
  const reader = new Reader(writer.bytes())
  for (let i = 0; i < 1000; i++) assert.equal(reader.uint32(), i)
  reader.end()
})
