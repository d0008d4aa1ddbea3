import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { poly1305Module } from '../../src/crypto/assembly/poly1305.ts'
import { nodeCrypto } from '../../src/crypto/node.ts'
import { poly1305Reference } from '../../src/crypto/poly1305-reference.ts'
import { loadPoly1305Wasm, POLY1305_MODULE } from '../../src/crypto/poly1305-wasm.ts'
import { nativePoly1305 } from '../../src/crypto/poly1305.ts'

type Poly1305 = typeof nodeCrypto.poly1305

const wasm = loadPoly1305Wasm() as Poly1305
const native = nativePoly1305()
const implementations: [string, Poly1305 | undefined][] = [
  ['the provider', nodeCrypto.poly1305],
  ['the reference', poly1305Reference],
  ['WebAssembly', wasm],
  ['node:crypto', native],
]

const ietf =
  'Any submission to the IETF intended by the Contributor for publication as all or part of an IETF Internet-Draft ' +
  'or RFC and any statement made within the context of an IETF activity is considered an "IETF Contribution". Such ' +
  'statements include oral statements in IETF sessions, as well as written and electronic communications made at ' +
  'any time or place, which are addressed to'
const jabberwocky =
  "'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\nAll mimsy were the borogoves,\n" +
  'And the mome raths outgrabe.'
const zero16 = '00'.repeat(16)
const ff16 = 'ff'.repeat(16)

/** Key, message, tag. */
const vectors: [string, string, Uint8Array, string][] = [
  [
    '§2.5.2',
    '85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b',
    Buffer.from('Cryptographic Forum Research Group'),
    'a8061dc1305136c6c22b8baf0c0127a9',
  ],
  ['A.3 #1', zero16 + zero16, new Uint8Array(64), zero16],
  ['A.3 #2', `${zero16}36e5f6b5c5e06070f0efca96227a863e`, Buffer.from(ietf), '36e5f6b5c5e06070f0efca96227a863e'],
  ['A.3 #3', `36e5f6b5c5e06070f0efca96227a863e${zero16}`, Buffer.from(ietf), 'f3477e7cd95417af89a6b8794c310cf0'],
  [
    'A.3 #4',
    '1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0',
    Buffer.from(jabberwocky),
    '4541669a7eaaee61e708dc7cbcc5eb62',
  ],
  ['A.3 #5', number16(2) + zero16, hex(ff16), number16(3)],
  ['A.3 #6', number16(2) + ff16, hex(number16(2)), number16(3)],
  ['A.3 #7', number16(1) + zero16, hex(ff16, `f0${ff16.slice(2)}`, number16(0x11)), number16(5)],
  ['A.3 #8', number16(1) + zero16, hex(ff16, `fb${'fe'.repeat(15)}`, '01'.repeat(16)), zero16],
  ['A.3 #9', number16(2) + zero16, hex(`fd${ff16.slice(2)}`), `fa${ff16.slice(2)}`],
  [
    'A.3 #10',
    `01000000000000000400000000000000${zero16}`,
    hex('e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000', zero16, number16(1)),
    '14000000000000005500000000000000',
  ],
  [
    'A.3 #11',
    `01000000000000000400000000000000${zero16}`,
    hex('e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000', zero16),
    number16(0x13),
  ],
]

for (const [name, poly1305] of implementations) {
  describe(`Poly1305 of ${name}`, { skip: poly1305 === undefined && 'this Node has no createMac' }, () => {
    for (const [vector, key, message, tag] of vectors) {
      it(`RFC 8439 ${vector}`, () => {
        assert.equal(Buffer.from((poly1305 as Poly1305)(hex(key), message)).toString('hex'), tag)
      })
    }
  })
}

describe('Poly1305', () => {
  // Bytes of 0x00 and 0xff make the carries run far.
  const bytes = (maxLength: number) =>
    fc.oneof(
      fc.uint8Array({ maxLength }),
      fc.array(fc.constantFrom(0, 0xff, 0xfb, 1), { maxLength }).map((list) => Uint8Array.from(list)),
    )
  const key = fc.oneof(
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.array(fc.constantFrom(0, 0xff), { minLength: 32, maxLength: 32 }).map((list) => Uint8Array.from(list)),
  )

  it('is the same of all implementations, however the message is cut into parts', () => {
    fc.assert(
      fc.property(key, fc.array(bytes(100), { maxLength: 5 }), (oneTimeKey, parts) => {
        const expected = Buffer.from(poly1305Reference(oneTimeKey, Buffer.concat(parts)))
        for (const [, poly1305] of implementations) {
          if (poly1305 !== undefined) assert.deepEqual(Buffer.from(poly1305(oneTimeKey, ...parts)), expected)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('takes messages around the size where native code takes over, and beyond the memory of the module', () => {
    const oneTimeKey = nodeCrypto.randomBytes(32)
    for (const length of [4095, 4096, 4097, 32768, 5 * 65536 - 64, 5 * 65536 - 63, 400_000]) {
      const message = nodeCrypto.randomBytes(length)
      const expected = Buffer.from(poly1305Reference(oneTimeKey, message))
      assert.deepEqual(Buffer.from(nodeCrypto.poly1305(oneTimeKey, message)), expected)
      assert.deepEqual(Buffer.from(wasm(oneTimeKey, message)), expected)
    }
  })

  it('has the module that its source assembles to', () => {
    const assembled = Buffer.from(poly1305Module()).toString('base64')
    assert.equal(POLY1305_MODULE, assembled, 'copy the new module from here into poly1305-wasm.ts')
  })

  it('gives every tag in memory of its own', () => {
    const first = wasm(hex(ff16, ff16), Uint8Array.of(1))
    const copy = Buffer.from(first)
    wasm(hex(ff16, ff16), Uint8Array.of(2))
    assert.deepEqual(Buffer.from(first), copy)
  })
})

function number16(value: number): string {
  return value.toString(16).padStart(2, '0') + '00'.repeat(15)
}

function hex(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join(''), 'hex')
}
