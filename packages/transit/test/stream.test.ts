import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeTransitStream, encodeTransitStream, keyword, type TransitError } from '../src/index.ts'
import { decodeMsgpackStream, encodeMsgpack, encodeMsgpackStream } from '../src/msgpack/index.ts'

async function* chunksOf(texts: readonly string[], asked: number[] = []): AsyncGenerator<Uint8Array> {
  for (const [i, text] of texts.entries()) {
    asked.push(i)
    yield Buffer.from(text)
    await Promise.resolve()
  }
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

describe('decodeTransitStream', () => {
  it('takes values one behind the other, with or without space', async () => {
    const values = [[1], new Map([['a', 2]]), 'x', 3, true, null, keyword('k'), [4]]
    for (const text of [
      '[1]["^ ","a",2]"x"3 true null"~:k"[4]',
      ' [1]\n{"a":2}\r\n"x"\t3\ntrue\nnull\n"~:k"\n\n[4]\n',
    ]) {
      assert.deepStrictEqual(await all(decodeTransitStream([Buffer.from(text)])), values)
      const bytes = [...Buffer.from(text)].map((byte) => Uint8Array.of(byte))
      assert.deepStrictEqual(await all(decodeTransitStream(bytes)), values)
    }
  })

  it('has a cache for each value', async () => {
    assert.deepStrictEqual(await all(decodeTransitStream(chunksOf(['["~:abcd","^0"]', '["~:efgh","^0"]']))), [
      [keyword('abcd'), keyword('abcd')],
      [keyword('efgh'), keyword('efgh')],
    ])
    await assert.rejects(all(decodeTransitStream(chunksOf(['["~:abcd"]["^0"]']))), { offset: 11, path: '$[0]' })
  })

  it('gives a value as soon as it is whole, and asks for no chunk before it is wanted', async () => {
    const asked: number[] = []
    const values = decodeTransitStream(chunksOf(['[1][2', '][3]', '[4]'], asked))
    assert.deepEqual(asked, [])
    assert.deepEqual((await values.next()).value, [1])
    assert.deepEqual(asked, [0])
    assert.deepEqual((await values.next()).value, [2])
    assert.deepEqual((await values.next()).value, [3])
    assert.deepEqual(asked, [0, 1])
    await values.return()
    assert.deepEqual(asked, [0, 1])
  })

  it('says where in the stream a fault is', async () => {
    const faults: readonly (readonly [readonly string[], Partial<TransitError>])[] = [
      [['["é"]\n', ' ["é",x]'], { code: 'invalid-json', offset: 14, line: 2, column: 7, path: '$[1]' }],
      [['["é"] ["𝄞",x]'], { offset: 15, line: 1, column: 13, path: '$[1]' }],
      [['[\n1]\n[1,\n', '"~u1"]'], { code: 'invalid-payload', offset: 9, line: 4, column: 1 }],
      [['[1]\n[1,'], { code: 'unexpected-end', offset: 7, line: 2, column: 4 }],
      [['[1] ]'], { code: 'invalid-json', offset: 4 }],
      [['12', '3x'], { code: 'trailing-data', offset: 3 }],
    ]
    for (const [texts, expected] of faults) await assert.rejects(all(decodeTransitStream(chunksOf(texts))), expected)
    const invalid = [Uint8Array.of(0x5b, 0x31, 0x5d, 0x0a, 0x22, 0xff, 0x22)]
    await assert.rejects(all(decodeTransitStream(invalid)), { code: 'invalid-utf8', offset: 4, line: 2, column: 1 })
  })

  it('bounds a value, not the stream', async () => {
    const options = { maxBytes: 8 }
    const many = Array.from({ length: 100 }, () => '[12345]\n')
    assert.equal((await all(decodeTransitStream(chunksOf(many), options))).length, 100)
    assert.equal((await all(decodeTransitStream(chunksOf([' '.repeat(100), '[1]']), options))).length, 1)
    const asked: number[] = []
    const endless = chunksOf(
      Array.from({ length: 100 }, () => '["1234'),
      asked,
    )
    await assert.rejects(all(decodeTransitStream(endless, options)), { code: 'limit-exceeded', offset: 0 })
    assert.ok(asked.length < 4)
    const deep = chunksOf(
      Array.from({ length: 1000 }, () => '[[[[[[[['),
      ((asked.length = 0), asked),
    )
    await assert.rejects(all(decodeTransitStream(deep)), { code: 'limit-exceeded' })
    assert.ok(asked.length <= 512 / 8 + 1)
  })
})

describe('decodeMsgpackStream', () => {
  it('gives a value as soon as it is whole, and says where a fault is', async () => {
    const bytes = Buffer.concat([
      encodeMsgpack([1]),
      encodeMsgpack(new Map([['a', 'x'.repeat(300)]])),
      Buffer.from([0xc1]),
    ])
    for (const size of [1, 7, 1000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      )
      const values = decodeMsgpackStream(chunks)
      assert.deepEqual((await values.next()).value, [1])
      assert.equal(((await values.next()).value as Map<string, string>).get('a')?.length, 300)
      await assert.rejects(values.next(), { code: 'invalid-msgpack', offset: bytes.length - 1 })
    }
  })

  it('bounds bytes and depth before they are there', async () => {
    const long = [Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff), new Uint8Array(100)]
    await assert.rejects(all(decodeMsgpackStream(long, { maxBytes: 50 })), { code: 'limit-exceeded' })
    const deep = Array.from({ length: 1000 }, () => Uint8Array.of(0x91))
    await assert.rejects(all(decodeMsgpackStream(deep)), { code: 'limit-exceeded', offset: 0 })
  })
})

describe('encoding streams', () => {
  it('ask for a value when the last one is taken', async () => {
    for (const encode of [encodeTransitStream, encodeMsgpackStream]) {
      let asked = 0
      const numbers = (function* () {
        for (;;) yield [asked++]
      })()
      const chunks = encode(numbers)
      await chunks.next()
      await chunks.next()
      assert.equal(asked, 2)
      await chunks.return()
    }
  })

  it('write a line for each value', async () => {
    const lines = await all(encodeTransitStream([[1], { a: '\n' }], { verbose: true }))
    assert.deepEqual(
      lines.map((line) => new TextDecoder().decode(line)),
      ['[1]\n', '{"a":"\\n"}\n'],
    )
  })
})
