import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { AeadKey, StreamCipher } from '../../src/crypto/provider.ts'

// NIST SP 800-38A, appendix F: one plaintext for all.
const keys = {
  128: hex('2b7e151628aed2a6abf7158809cf4f3c'),
  192: hex('8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b'),
  256: hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'),
} as const
const plaintext = hex(
  '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51',
  '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
)

describe('AES-CTR', () => {
  const counter = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff')
  const vectors: [128 | 192 | 256, Buffer][] = [
    [
      128,
      hex(
        '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff',
        '5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee',
      ),
    ],
    [
      192,
      hex(
        '1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e94',
        '1e36b26bd1ebc670d1bd1d665620abf74f78a7f6d29809585a97daec58c6b050',
      ),
    ],
    [
      256,
      hex(
        '601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5',
        '2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6',
      ),
    ],
  ]
  for (const [bits, ciphertext] of vectors) {
    it(`SP 800-38A §F.5, ${bits} bits`, () => {
      assert.deepEqual(nodeCrypto.aesCtr(keys[bits], counter).update(plaintext), ciphertext)
    })
  }

  it('goes on where the last call stopped', () => {
    runsOn(() => nodeCrypto.aesCtr(keys[256], counter), 1)
  })

  it('carries the counter over all 128 bits', () => {
    const stream = nodeCrypto.aesCtr(keys[128], new Uint8Array(16).fill(0xff))
    const twoBlocks = stream.update(new Uint8Array(32))
    const fromZero = nodeCrypto.aesCtr(keys[128], new Uint8Array(16)).update(new Uint8Array(16))
    assert.deepEqual(twoBlocks.subarray(16), fromZero)
  })

  it('refuses keys of another length', () => {
    for (const length of [0, 8, 15, 17, 33]) {
      assert.throws(() => nodeCrypto.aesCtr(new Uint8Array(length), counter), { code: 'invalid-argument' })
    }
  })
})

describe('CBC', () => {
  const iv = hex('000102030405060708090a0b0c0d0e0f')
  const vectors: [128 | 256, Buffer][] = [
    [
      128,
      hex(
        '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2',
        '73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7',
      ),
    ],
    [
      256,
      hex(
        'f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d',
        '39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b',
      ),
    ],
  ]
  for (const [bits, ciphertext] of vectors) {
    it(`SP 800-38A §F.2, AES of ${bits} bits`, () => {
      assert.deepEqual(nodeCrypto.cbc('aes', 'encrypt', keys[bits], iv).update(plaintext), ciphertext)
      assert.deepEqual(nodeCrypto.cbc('aes', 'decrypt', keys[bits], iv).update(ciphertext), plaintext)
    })
  }

  it('SP 800-67 appendix B, 3DES: its ECB blocks are CBC ones with an IV of zeros', () => {
    const key = hex('0123456789abcdef23456789abcdef01456789abcdef0123')
    const blocks: [string, string][] = [
      ['The qufc', 'a826fd8ce53b855f'],
      ['k brown ', 'cce21c8112256fe6'],
      ['fox jump', '68d5c05dd9b6b900'],
    ]
    for (const [text, ciphertext] of blocks) {
      const zeros = new Uint8Array(8)
      assert.deepEqual(nodeCrypto.cbc('3des', 'encrypt', key, zeros).update(Buffer.from(text)), hex(ciphertext))
      assert.deepEqual(nodeCrypto.cbc('3des', 'decrypt', key, zeros).update(hex(ciphertext)), Buffer.from(text))
    }
  })

  it('goes on where the last call stopped, holding nothing back', () => {
    for (const direction of ['encrypt', 'decrypt'] as const) {
      runsOn(() => nodeCrypto.cbc('aes', direction, keys[128], iv), 16)
      runsOn(() => nodeCrypto.cbc('3des', direction, keys[192], new Uint8Array(8)), 8)
    }
  })
})

describe('ChaCha20', () => {
  it('draft-agl-tls-chacha20poly1305-04 §7, with nonces of 64 bits', () => {
    const key = new Uint8Array(32)
    const zeros = new Uint8Array(64)
    const iv = new Uint8Array(16)
    const first = hex(
      '76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7',
      'da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586',
    )
    assert.deepEqual(nodeCrypto.chacha20(key, iv).update(zeros), first)
    iv[8] = 1
    const second = hex(
      'ef3fdfd6c61578fbf5cf35bd3dd33b8009631634d21e42ac33960bd138e50d32',
      '111e4caf237ee53ca8ad6426194a88545ddc497a0b466e7d6bbdb0041b2f586b',
    )
    assert.deepEqual(nodeCrypto.chacha20(key, iv).update(zeros), second)
  })

  it('begins any number of streams under one key, each at its counter', () => {
    const key = nodeCrypto.chacha20Key(keys[256])
    const nonce = hex('0102030405060708')
    const whole = key.stream(Buffer.concat([Buffer.alloc(8), nonce])).update(new Uint8Array(192))
    const counter = Buffer.alloc(8)
    counter.writeUInt32LE(2)
    const third = key.stream(Buffer.concat([counter, nonce])).update(new Uint8Array(64))
    assert.deepEqual(third, whole.subarray(128))
  })
})

describe('AES-GCM', () => {
  // McGrew, Viega: "The Galois/Counter Mode of Operation", test cases 4 and 16.
  const nonce = hex('cafebabefacedbaddecaf888')
  const aad = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2')
  const message = hex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72',
    '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  )
  const key = 'feffe9928665731c6d6a8f9467308308'
  const vectors: [string, Buffer, Buffer, Buffer][] = [
    [
      'case 4, 128 bits',
      hex(key),
      hex(
        '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e',
        '21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091',
      ),
      hex('5bc94fbc3221a5db94fae95ae7121a47'),
    ],
    [
      'case 16, 256 bits',
      hex(key, key),
      hex(
        '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa',
        '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
      ),
      hex('76fc6ece0f4e1768cddf8853bb2d551b'),
    ],
  ]
  for (const [name, gcmKey, ciphertext, tag] of vectors) {
    it(name, () => {
      const aead = nodeCrypto.aesGcm(gcmKey)
      assert.deepEqual(aead.seal(nonce, aad, message), { ciphertext, tag })
      assert.deepEqual(aead.open(nonce, aad, ciphertext, tag), message)
    })
  }

  it('opens nothing that was changed', () => {
    refusesChanges(nodeCrypto.aesGcm(keys[256]), nonce)
  })
})

describe('ChaCha20-Poly1305 of OpenSSH', () => {
  const nonce = hex('0000000000000007')

  it('is one stream, whose first block is the key of the tag over all that is sent', () => {
    const aad = hex('01020304')
    const { ciphertext, tag } = nodeCrypto.chacha20Poly1305(keys[256]).seal(nonce, aad, plaintext)
    const stream = nodeCrypto.chacha20(keys[256], Buffer.concat([Buffer.alloc(8), nonce]))
    const oneTimeKey = stream.update(new Uint8Array(64)).subarray(0, 32)
    assert.deepEqual(Buffer.from(ciphertext), Buffer.from(stream.update(plaintext)))
    assert.deepEqual(Buffer.from(tag), Buffer.from(nodeCrypto.poly1305(oneTimeKey, Buffer.concat([aad, ciphertext]))))
  })

  it('opens what it sealed, one packet after the other', () => {
    const aead = nodeCrypto.chacha20Poly1305(keys[256])
    const packet = fc.record({
      packetNonce: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      aad: fc.uint8Array({ maxLength: 4 }),
      message: fc.uint8Array({ maxLength: 500 }),
    })
    fc.assert(
      fc.property(packet, ({ packetNonce, aad, message }) => {
        const { ciphertext, tag } = aead.seal(packetNonce, aad, message)
        assert.deepEqual(Buffer.from(aead.open(packetNonce, aad, ciphertext, tag)), Buffer.from(message))
      }),
    )
  })

  it('opens nothing that was changed', () => {
    refusesChanges(nodeCrypto.chacha20Poly1305(keys[256]), nonce)
  })
})

function runsOn(create: () => StreamCipher, blockLength: number): void {
  const sizes = fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 10 })
  fc.assert(
    fc.property(sizes, (blocks) => {
      const whole = create()
      const pieces = create()
      const data = nodeCrypto.randomBytes(blocks.reduce((sum, n) => sum + n, 0) * blockLength)
      let at = 0
      const outputs = blocks.map((n) => pieces.update(data.subarray(at, (at += n * blockLength))))
      assert.deepEqual(Buffer.concat(outputs), Buffer.from(whole.update(data)))
    }),
    { numRuns: 30 },
  )
}

function refusesChanges(aead: AeadKey, nonce: Uint8Array): void {
  const aad = hex('00000040')
  const { ciphertext, tag } = aead.seal(nonce, aad, plaintext)
  const refused = (...[n, a, c, t]: Parameters<AeadKey['open']>) =>
    assert.throws(() => aead.open(n, a, c, t), { code: 'mac-mismatch', disconnectReason: 5 })
  for (let bit = 0; bit < 8; bit++) {
    for (let at = 0; at < ciphertext.length; at += 5) refused(nonce, aad, flipped(ciphertext, at, bit), tag)
    for (let at = 0; at < tag.length; at++) refused(nonce, aad, ciphertext, flipped(tag, at, bit))
    for (let at = 0; at < aad.length; at++) refused(nonce, flipped(aad, at, bit), ciphertext, tag)
    refused(flipped(nonce, 0, bit), aad, ciphertext, tag)
  }
  for (const length of [0, 4, 12, 15]) refused(nonce, aad, ciphertext, tag.subarray(0, length))
  refused(nonce, aad, ciphertext.subarray(1), tag)
  refused(nonce, new Uint8Array(0), ciphertext, tag)
  assert.deepEqual(Buffer.from(aead.open(nonce, aad, ciphertext, tag)), plaintext)
}

function flipped(bytes: Uint8Array, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] as number) ^ (1 << bit)
  return copy
}

function hex(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join(''), 'hex')
}
