import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { argon2, nativeArgon2, nobleArgon2, type Argon2Variant } from '../../src/crypto/argon2.ts'

const password = Buffer.from('password')
const salt = Buffer.from('somesalt')

/** Of the reference implementation (phc-winner-argon2, src/test.c, version 0x13): variant, lanes, key. */
const vectors: [Argon2Variant, number, string][] = [
  ['argon2i', 1, '89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f'],
  ['argon2i', 2, '4ff5ce2769a1d7f4c8a491df09d41a9fbe90e5eb02155a13e4c01e20cd4eab61'],
  ['argon2id', 1, '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
  ['argon2id', 2, '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'],
]

const native = nativeArgon2()

describe('Argon2', () => {
  for (const [variant, parallelism, key] of vectors) {
    it(`${variant}, 256 KiB, 2 passes, ${parallelism} lanes`, async () => {
      const cost = { memory: 256, passes: 2, parallelism }
      for (const implementation of [argon2, nobleArgon2]) {
        const derived = await implementation(variant, password, salt, cost, 32)
        assert.equal(Buffer.from(derived).toString('hex'), key)
      }
    })
  }

  it(
    'is the same of node:crypto and of noble',
    { skip: native === undefined && 'this Node has no argon2' },
    async () => {
      for (const variant of ['argon2d', 'argon2i', 'argon2id'] as const) {
        for (const cost of [
          { memory: 8, passes: 1, parallelism: 1 },
          { memory: 100, passes: 3, parallelism: 4 },
        ]) {
          const [a, b] = await Promise.all(
            [native as typeof argon2, nobleArgon2].map((of) => of(variant, password, salt, cost, 80)),
          )
          assert.deepEqual(Buffer.from(a as Uint8Array), Buffer.from(b as Uint8Array))
        }
      }
    },
  )

  it('refuses what a hostile key file may ask for', async () => {
    const sound = { memory: 8192, passes: 13, parallelism: 1 }
    const tooMuch = [
      { ...sound, memory: 2 ** 20 + 1 },
      { ...sound, passes: 2 ** 14 },
      { memory: 2 ** 32 - 1, passes: 2 ** 32 - 1, parallelism: 1 },
    ]
    for (const cost of tooMuch) {
      await assert.rejects(argon2('argon2id', password, salt, cost, 80), { code: 'limit-exceeded' })
    }
    const unsound = [
      { ...sound, memory: 7 },
      { ...sound, passes: 0 },
      { ...sound, parallelism: 0 },
      { ...sound, parallelism: 2000 },
      { ...sound, passes: 1.5 },
    ]
    for (const cost of unsound) {
      await assert.rejects(argon2('argon2id', password, salt, cost, 80), { code: 'invalid-argument' })
    }
    await assert.rejects(argon2('argon2id', password, Buffer.alloc(7), sound, 80), { code: 'invalid-argument' })
    await assert.rejects(argon2('argon2id', password, salt, sound, 3), { code: 'invalid-argument' })
  })
})
