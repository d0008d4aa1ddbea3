import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, createDeflate, createInflate, deflateSync, type ZlibOptions } from 'node:zlib'
import fc from 'fast-check'
import { PACKET_LENGTH_MAX } from '../../../src/algorithms/cipher/cipher.ts'
import { compressionAlgorithms, findCompression } from '../../../src/algorithms/compression/catalog.ts'
import { zlib, zlibOpenssh } from '../../../src/algorithms/compression/zlib.ts'

const payload = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 500 }),
  fc.string({ minLength: 1, maxLength: 2000 }).map((text) => new TextEncoder().encode(text)),
  fc.record({ byte: fc.nat(255), length: fc.integer({ min: 1, max: 60000 }) }).map(({ byte, length }) => {
    return new Uint8Array(length).fill(byte)
  }),
)

test('payloads go through in order, with one history', () => {
  fc.assert(
    fc.property(fc.array(payload, { minLength: 1, maxLength: 12 }), (payloads) => {
      const compressor = zlibOpenssh.compressor()
      const decompressor = zlibOpenssh.decompressor()
      for (const original of payloads) {
        const opened = decompressor.decompress(compressor.compress(original))
        assert.ok(Buffer.from(opened).equals(original))
      }
      compressor.close()
      decompressor.close()
    }),
    { numRuns: 60 },
  )
})

test('what repeats an earlier payload becomes small, up to 32 KiB back', () => {
  const compressor = zlibOpenssh.compressor()
  const decompressor = zlibOpenssh.decompressor()
  const noise = noiseOf(30000, 1)
  compressor.compress(noise)
  assert.ok(compressor.compress(noise).length < 600)
  compressor.compress(noiseOf(40000, 2))
  assert.ok(compressor.compress(noise).length > 29000)
  const other = zlib.compressor()
  for (let i = 0; i < 20; i++) {
    const part = noise.subarray(i * 1000, i * 1000 + 9000)
    assert.ok(Buffer.from(decompressor.decompress(other.compress(part))).equals(part))
  }
})

test('zlib itself reads what the compressor makes', async () => {
  const compressor = zlibOpenssh.compressor()
  const payloads = Array.from({ length: 40 }, (_, i) => Buffer.from(`line ${i} `.repeat(1 + ((i * 37) % 400))))
  const inflate = createInflate()
  const output: Buffer[] = []
  inflate.on('data', (chunk: Buffer) => output.push(chunk))
  for (const original of payloads) {
    await new Promise((resolve) => inflate.write(compressor.compress(original), resolve))
  }
  assert.ok(Buffer.concat(output).equals(Buffer.concat(payloads)))
  inflate.destroy()
})

const peers: Record<string, ZlibOptions & { flush: number }> = {
  'OpenSSH (partial flush)': { flush: constants.Z_PARTIAL_FLUSH, level: 6 },
  'a peer with sync flush': { flush: constants.Z_SYNC_FLUSH, level: 9 },
  'a peer with full flush': { flush: constants.Z_FULL_FLUSH },
  'a peer that stores': { flush: constants.Z_PARTIAL_FLUSH, level: 0 },
  'a peer with fixed codes': { flush: constants.Z_PARTIAL_FLUSH, strategy: constants.Z_FIXED },
  'a peer without repetitions': { flush: constants.Z_PARTIAL_FLUSH, strategy: constants.Z_HUFFMAN_ONLY },
  'a peer with a window of 512 bytes': { flush: constants.Z_PARTIAL_FLUSH, windowBits: 9 },
}
for (const [name, { flush, ...options }] of Object.entries(peers)) {
  test(`every payload of ${name} comes out whole from its own packet`, async () => {
    const payloads = [1, 2, 3, 10, 100, 5000, 40000, 7, 120000, 1, 65535].map((length, i) =>
      i % 2 === 0 ? noiseOf(length, i) : Buffer.alloc(length, `some text ${i} `),
    )
    const decompressor = zlibOpenssh.decompressor()
    for (const [i, packet] of (await packetsOf(payloads, flush, options)).entries()) {
      assert.ok(Buffer.from(decompressor.decompress(packet)).equals(payloads[i] as Uint8Array), `payload ${i}`)
    }
  })
}

test('a stream may be cut anywhere', async () => {
  const payloads = [Buffer.from('hello '.repeat(50)), noiseOf(300, 3), Buffer.from('hello '.repeat(9))]
  const stream = Buffer.concat(await packetsOf(payloads, constants.Z_PARTIAL_FLUSH, {}))
  const decompressor = zlibOpenssh.decompressor()
  const output = Array.from(stream, (byte) => Buffer.from(decompressor.decompress(Uint8Array.of(byte))))
  assert.ok(Buffer.concat(output).equals(Buffer.concat(payloads)))
})

test('a decompression bomb is refused while it unfolds', () => {
  const fits = deflateSync(new Uint8Array(PACKET_LENGTH_MAX), { finishFlush: constants.Z_SYNC_FLUSH })
  assert.equal(zlibOpenssh.decompressor().decompress(fits).length, PACKET_LENGTH_MAX)
  for (const size of [PACKET_LENGTH_MAX + 1, 100_000_000]) {
    const bomb = deflateSync(new Uint8Array(size), { finishFlush: constants.Z_SYNC_FLUSH })
    const before = process.memoryUsage().arrayBuffers
    assert.throws(() => zlibOpenssh.decompressor().decompress(bomb), { name: 'ProtocolError', code: 'limit-exceeded' })
    assert.ok(process.memoryUsage().arrayBuffers - before < 4_000_000)
  }
  const stored = deflateSync(new Uint8Array(PACKET_LENGTH_MAX + 1), { level: 0, finishFlush: constants.Z_SYNC_FLUSH })
  assert.throws(() => zlibOpenssh.decompressor().decompress(stored), { code: 'limit-exceeded' })
})

test('the limit is one of each payload, not of the connection', () => {
  const decompressor = zlibOpenssh.decompressor()
  const compressor = zlibOpenssh.compressor()
  for (let i = 0; i < 5; i++) {
    const packet = compressor.compress(new Uint8Array(200_000).fill(i))
    assert.equal(decompressor.decompress(packet).length, 200_000)
  }
})

test('only zlib@openssh.com waits for authentication, and only it is recommended', () => {
  const facts = compressionAlgorithms.map(({ name, delayed, standing }) => [name, delayed, standing])
  assert.deepEqual(facts, [
    ['none', false, 'recommended'],
    ['zlib@openssh.com', true, 'recommended'],
    ['zlib', false, 'legacy'],
  ])
  assert.equal(findCompression('none')?.compressor(), undefined)
  assert.equal(findCompression('none')?.decompressor(), undefined)
  assert.equal(findCompression('gzip'), undefined)
})

/** Bytes that do not compress, the same every time. */
function noiseOf(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed * 2654435761 + 12345
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/** What a peer with zlib sends for these payloads. */
async function packetsOf(payloads: readonly Uint8Array[], flush: number, options: ZlibOptions): Promise<Buffer[]> {
  const deflate = createDeflate(options)
  const packets: Buffer[] = []
  let current: Buffer[] = []
  deflate.on('data', (chunk: Buffer) => current.push(chunk))
  for (const original of payloads) {
    deflate.write(original)
    await new Promise<void>((resolve) => deflate.flush(flush, resolve))
    await new Promise((resolve) => setImmediate(resolve))
    packets.push(Buffer.concat(current))
    current = []
  }
  deflate.destroy()
  return packets
}
