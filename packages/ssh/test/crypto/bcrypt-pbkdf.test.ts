import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bcryptPbkdf } from '../../src/crypto/bcrypt-pbkdf.ts'
import { PI_FRACTION } from '../../src/crypto/blowfish-pi.ts'

const lorem =
  'Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut labore et dolore ' +
  'magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo ' +
  'consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. ' +
  'Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum.'

/** OpenBSD regress/lib/libutil/bcrypt_pbkdf: password, salt, rounds, key. */
const vectors: [string, string, number, string][] = [
  ['password', 'salt', 4, '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9'],
  ['password', '\0', 4, 'c12b566235eee04c212598970a579a67'],
  ['\0', 'salt', 4, '6051be18c2f4f82cbf0efee5471b4bb9'],
  ['password\0', 'salt\0', 4, '7410e44cf4fa07bfaac8a928b1727fac001375e7bf7384370f48efd121743050'],
  ['pass\0wor', 'sa\0l', 4, 'c2bffd9db38f6569efef4372f4de83c0'],
  ['pass\0word', 'sa\0lt', 4, '4ba4ac3925c0e8d7f0cdb6bb1684a56f'],
  [
    'password',
    'salt',
    8,
    'e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec76227ea66088b849b20ab7aa478010246e74bba51723fefa9' +
      'f9474d6508845e8d',
  ],
  ['password', 'salt', 42, '833cf0dcf56db65608e8f0dc0ce882bd'],
  [lorem, 'salis\0', 8, '10978b07253df57f71a162eb0e8ad30a'],
]

describe('bcrypt_pbkdf', () => {
  for (const [password, salt, rounds, key] of vectors) {
    it(`OpenBSD's vector ${JSON.stringify(password.slice(0, 10))}, ${JSON.stringify(salt)}, ${rounds}`, async () => {
      const derived = await bcryptPbkdf(Buffer.from(password), Buffer.from(salt), rounds, key.length / 2)
      assert.equal(Buffer.from(derived).toString('hex'), key)
    })
  }

  it('lets the event loop run', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await bcryptPbkdf(Buffer.from('password'), Buffer.from('salt'), 30, 32)
    clearInterval(timer)
    assert.ok(ticks >= 3, `${ticks} ticks`)
  })

  it('refuses what takes too long', async () => {
    const [password, salt] = [Buffer.from('password'), Buffer.from('salt')]
    await assert.rejects(bcryptPbkdf(password, salt, 10_001, 32), { code: 'limit-exceeded' })
    await assert.rejects(bcryptPbkdf(password, salt, 2 ** 32 - 1, 32), { code: 'limit-exceeded' })
  })

  it('refuses what is empty or too long', async () => {
    const [password, salt, none] = [Buffer.from('password'), Buffer.from('salt'), Buffer.alloc(0)]
    const refused = [
      bcryptPbkdf(none, salt, 1, 32),
      bcryptPbkdf(password, none, 1, 32),
      bcryptPbkdf(password, salt, 0, 32),
      bcryptPbkdf(password, salt, 1.5, 32),
      bcryptPbkdf(password, salt, 1, 0),
      bcryptPbkdf(password, salt, 1, 1025),
    ]
    for (const result of refused) await assert.rejects(result, { code: 'invalid-argument' })
  })

  it('begins with the digits of pi', () => {
    assert.equal(Buffer.from(PI_FRACTION, 'base64').toString('hex'), piFraction(33344))
  })
})

/** The bits of pi after the point, by Machin's formula: pi/4 = 4·arctan(1/5) - arctan(1/239). */
function piFraction(bits: number): string {
  const guard = 64n
  const one = 1n << (BigInt(bits) + guard)
  const arctan = (inverse: bigint): bigint => {
    let term = one / inverse
    let sum = term
    for (let k = 1n; term !== 0n; k++) {
      term /= -(inverse * inverse)
      sum += term / (2n * k + 1n)
    }
    return sum
  }
  return ((4n * (4n * arctan(5n) - arctan(239n)) - 3n * one) >> guard).toString(16).padStart(bits / 4, '0')
}
