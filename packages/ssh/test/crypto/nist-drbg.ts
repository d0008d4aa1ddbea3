// The random bits of NIST's post-quantum known-answer tests: CTR_DRBG with AES-256 (SP 800-90A §10.2.1), no derivation.
import { createCipheriv } from 'node:crypto'

export function nistDrbg(entropy: Uint8Array): (length: number) => Uint8Array {
  let key = Buffer.alloc(32)
  let counter = 0n

  const blocks = (count: number): Buffer => {
    const counters = Buffer.alloc(16 * count)
    for (let i = 0; i < count; i++) {
      counter = (counter + 1n) & (2n ** 128n - 1n)
      counters.write(counter.toString(16).padStart(32, '0'), 16 * i, 'hex')
    }
    return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(counters)
  }
  const update = (data: Uint8Array): void => {
    const next = blocks(3).map((byte, i) => byte ^ (data[i] ?? 0))
    key = Buffer.from(next.subarray(0, 32))
    counter = BigInt(`0x${Buffer.from(next.subarray(32)).toString('hex')}`)
  }

  update(entropy)
  return (length) => {
    const bytes = blocks(Math.ceil(length / 16)).subarray(0, length)
    update(new Uint8Array(0))
    return bytes
  }
}
