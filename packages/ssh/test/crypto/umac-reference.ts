// RFC 4418 as it reads, on BigInt, for messages up to 16 MiB: the oracle for the fast implementation.
import { createCipheriv } from 'node:crypto'

export function umacReference(key: Uint8Array, nonce: Uint8Array, message: Uint8Array, tagLength: 8 | 16): Buffer {
  const hashed = uhash(key, message, tagLength)
  const pad = pdf(key, nonce, tagLength)
  return Buffer.from(hashed.map((byte, i) => byte ^ (pad[i] as number)))
}

export function polyReference(key: bigint, words: readonly bigint[]): bigint {
  const p = 2n ** 64n - 59n
  let y = 1n
  for (const word of words) {
    if (word >= 2n ** 64n - 2n ** 32n) {
      y = (key * y + p - 1n) % p
      y = (key * y + word - 59n) % p
    } else {
      y = (key * y + word) % p
    }
  }
  return y
}

function uhash(key: Uint8Array, message: Uint8Array, tagLength: number): Buffer {
  const streams = tagLength / 4
  const l1Key = kdf(key, 1, 1024 + (streams - 1) * 16)
  const l2Key = kdf(key, 2, streams * 24)
  const l3Key1 = kdf(key, 3, streams * 64)
  const l3Key2 = kdf(key, 4, streams * 4)
  const parts = Array.from({ length: streams }, (_, i) => {
    const a = l1Hash(l1Key.subarray(i * 16, i * 16 + 1024), message)
    const k64 = number(l2Key.subarray(i * 24, i * 24 + 8)) & 0x01ffffff01ffffffn
    const b = message.length <= 1024 ? (a[0] as bigint) : polyReference(k64, a)
    return l3Hash(l3Key1.subarray(i * 64, i * 64 + 64), l3Key2.subarray(i * 4, i * 4 + 4), bytes(b, 16))
  })
  return Buffer.concat(parts)
}

function l1Hash(key: Uint8Array, message: Uint8Array): bigint[] {
  const count = Math.max(1, Math.ceil(message.length / 1024))
  return Array.from({ length: count }, (_, i) => {
    const chunk = Buffer.from(message.subarray(i * 1024, (i + 1) * 1024))
    const padded = Buffer.concat([chunk, Buffer.alloc(chunk.length === 0 ? 32 : (32 - (chunk.length % 32)) % 32)])
    return (nh(key, padded.swap32()) + BigInt(chunk.length * 8)) % 2n ** 64n
  })
}

function nh(key: Uint8Array, message: Buffer): bigint {
  const words = (data: Uint8Array, i: number) => number(data.subarray(4 * i, 4 * i + 4))
  let y = 0n
  for (let i = 0; i < message.length / 4; i += 8) {
    for (let j = i; j < i + 4; j++) {
      const left = (words(message, j) + words(key, j)) % 2n ** 32n
      const right = (words(message, j + 4) + words(key, j + 4)) % 2n ** 32n
      y = (y + left * right) % 2n ** 64n
    }
  }
  return y
}

function l3Hash(key1: Uint8Array, key2: Uint8Array, message: Uint8Array): Buffer {
  const p = 2n ** 36n - 5n
  let y = 0n
  for (let i = 0; i < 8; i++) {
    y += number(message.subarray(2 * i, 2 * i + 2)) * (number(key1.subarray(8 * i, 8 * i + 8)) % p)
  }
  return bytes(((y % p) % 2n ** 32n) ^ number(key2), 4)
}

function pdf(key: Uint8Array, nonce: Uint8Array, tagLength: number): Buffer {
  const even = Buffer.concat([nonce, Buffer.alloc(16 - nonce.length)])
  const index = tagLength === 8 ? (nonce.at(-1) as number) % 2 : 0
  even[nonce.length - 1] = (nonce.at(-1) as number) - index
  const block = aes(kdf(key, 0, 16), even)
  return block.subarray(index * tagLength, (index + 1) * tagLength)
}

function kdf(key: Uint8Array, index: number, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 16) }, (_, i) =>
    aes(key, Buffer.concat([bytes(BigInt(index), 8), bytes(BigInt(i + 1), 8)])),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

function aes(key: Uint8Array, block: Uint8Array): Buffer {
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block)
}

function number(data: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(data).toString('hex')}`)
}

function bytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex')
}
