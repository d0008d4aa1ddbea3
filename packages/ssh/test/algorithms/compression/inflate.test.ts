import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, deflateRawSync, deflateSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { huffmanCode } from '../../../src/algorithms/compression/huffman.ts'
import { Inflate } from '../../../src/algorithms/compression/inflate.ts'
import { ProtocolError } from '../../../src/errors.ts'

const LIMIT = 1 << 20
const header = Uint8Array.of(0x78, 0x9c)

/** Ours: the output, or undefined when the stream is refused. */
function ours(raw: Uint8Array): Buffer | undefined {
  try {
    return Buffer.from(new Inflate(LIMIT).inflate(Buffer.concat([header, raw])))
  } catch (error) {
    assert.ok(error instanceof ProtocolError)
    return undefined
  }
}

/** What zlib says to the same bytes. */
function theirs(raw: Uint8Array): Buffer | undefined {
  try {
    return inflateRawSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LIMIT })
  } catch {
    return undefined
  }
}

/** The same verdict and output as zlib, but for two things: we take no last block, and may see sooner that nothing fits. */
function agrees(raw: Uint8Array): void {
  if (hasLastBlock(raw)) return
  const [mine, reference] = [ours(raw), theirs(raw)]
  if (mine === undefined && reference !== undefined) {
    for (const fill of [0, 0xff]) assert.equal(theirs(Buffer.concat([raw, Buffer.alloc(5000, fill)])), undefined)
  } else {
    assert.deepEqual(mine, reference)
  }
}

function hasLastBlock(raw: Uint8Array): boolean {
  try {
    new Inflate(LIMIT).inflate(Buffer.concat([header, raw]))
    return false
  } catch (error) {
    return error instanceof ProtocolError && error.message.includes('last block')
  }
}

test('random bytes: zlib and we agree on what is malformed and on the output', () => {
  // Bit 0 clear: not the last block. The first bytes decide nearly everything.
  const stream = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => {
    bytes[0] = (bytes[0] as number) & 0xfe
    return bytes
  })
  fc.assert(fc.property(stream, agrees), { numRuns: 20000 })
})

test('changed streams: zlib and we agree', () => {
  const text = Buffer.from('the quick brown fox jumps over the lazy dog; the lazy dog sleeps. '.repeat(30))
  const streams = [6, 1, 9, 0].flatMap((level) =>
    [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY].map((strategy) =>
      deflateRawSync(text, { level, strategy, finishFlush: constants.Z_SYNC_FLUSH }),
    ),
  )
  const change = fc.record({ which: fc.nat(streams.length - 1), at: fc.nat(), bit: fc.nat(7), cut: fc.nat() })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const raw = Buffer.from(streams[changes[0]?.which ?? 0] as Uint8Array)
      for (const { at, bit } of changes) raw[at % raw.length] = (raw[at % raw.length] as number) ^ (1 << bit)
      agrees(raw)
    }),
    { numRuns: 5000 },
  )
})

test('a truncated stream gives what was whole, and goes on when the rest comes', () => {
  const text = Buffer.from('abcdefgh'.repeat(40) + 'something else entirely, 0123456789')
  const whole = deflateSync(text, { finishFlush: constants.Z_SYNC_FLUSH })
  for (let cut = 0; cut <= whole.length; cut++) {
    const stream = new Inflate(LIMIT)
    const first = Buffer.from(stream.inflate(whole.subarray(0, cut)))
    const second = Buffer.from(stream.inflate(whole.subarray(cut)))
    assert.ok(Buffer.concat([first, second]).equals(text), `cut at ${cut}`)
  }
})

for (const [name, hex] of Object.entries({
  'another method than deflate': '7902',
  'a window above 32 KiB': '8811',
  'a wrong check': '789d',
  'a preset dictionary': '78bb',
  'the reserved block type': '789c06',
  'a last block': '789c030000000001',
  'a stored block whose complement is wrong': '789c0005000000',
  'a distance beyond the beginning': '789c0a020000',
})) {
  test(`refused: ${name}`, () => {
    const piece = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(8)])
    assert.throws(() => new Inflate(LIMIT).inflate(piece), { name: 'ProtocolError', code: 'protocol-violation' })
  })
}

/** Blocks with codes of their own that hold nothing but their end: 90 bits each, the most work for a byte there is. */
function emptyDynamicBlocks(count: number): Buffer {
  const zeros = (n: number): string => '0'.repeat(n)
  // BFINAL, BTYPE; HLIT, HDIST, HCLEN = 14; code lengths of 18 and 1 (third and last in the order); 138 and 118 zeros,
  // a 1 for the end of block, a 1 for a distance; end of block. All numbers with their lowest bit first.
  const block = `001${zeros(10)}0111${zeros(6)}100${zeros(42)}100` + `1${'1111111'}1${'1101011'}` + '000'
  const bits = block.repeat(count)
  const bytes = Buffer.alloc(Math.floor(bits.length / 8))
  for (let i = 0; i < bytes.length * 8; i++)
    if (bits[i] === '1') bytes[i >> 3] = (bytes[i >> 3] as number) | (1 << (i & 7))
  return bytes
}

test('blocks that give nothing take linear time', () => {
  const stored = Buffer.alloc(250_000, Buffer.from('000000ffff', 'hex'))
  const something = deflateRawSync('A', { finishFlush: constants.Z_SYNC_FLUSH })
  for (const blocks of [stored, emptyDynamicBlocks(22_000)]) {
    const raw = Buffer.concat([blocks, something])
    assert.equal(theirs(raw)?.toString(), 'A')
    const started = process.cpuUsage()
    assert.equal(ours(raw)?.toString(), 'A')
    assert.ok(process.cpuUsage(started).user < 1_000_000)
  }
})

test('codes that are over-subscribed or incomplete are none', () => {
  const code = (...lengths: number[]): boolean => huffmanCode(Uint8Array.from(lengths), { sparse: true }) !== undefined
  assert.ok(code(1, 1))
  assert.ok(code(1, 2, 3, 3))
  assert.ok(code(0, 1, 0))
  assert.ok(code(0, 0, 0))
  assert.equal(huffmanCode(Uint8Array.of(0, 1), { sparse: false }), undefined)
  assert.ok(!code(1, 1, 1))
  assert.ok(!code(2, 2, 2))
  assert.ok(!code(2))
  assert.ok(!code(1, 2, 3))
})
