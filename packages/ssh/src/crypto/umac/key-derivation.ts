import { createCipheriv, createSecretKey, type Cipher } from 'node:crypto'

/** RFC 4418 §3.2.1, KDF: as many bytes as asked for, for one purpose (an index). */
export type KeyDerivation = (index: number, length: number) => Uint8Array

export function keyDerivation(key: Uint8Array): KeyDerivation {
  const cipher = blockCipher(key)
  return (index, length) => {
    const blocks = new Uint8Array(Math.ceil(length / BLOCK_LENGTH) * BLOCK_LENGTH)
    const view = new DataView(blocks.buffer)
    for (let at = 0, counter = 1; at < blocks.length; at += BLOCK_LENGTH, counter++) {
      view.setUint32(at + 4, index)
      view.setUint32(at + 12, counter)
    }
    return cipher.update(blocks).subarray(0, length)
  }
}

/** RFC 4418 §3.3.1, PDF: what a tag is masked with. Two short ones come from one block, so every other costs no AES. */
export function padDerivation(tagLength: 8 | 16, key: Uint8Array): (nonce: Uint8Array) => Uint8Array {
  const cipher = blockCipher(key)
  const padsInBlock = BLOCK_LENGTH / tagLength
  const input = new Uint8Array(BLOCK_LENGTH)
  let output = cipher.update(input)
  return (nonce) => {
    const last = nonce[nonce.length - 1] as number
    const index = last % padsInBlock
    let changed = false
    for (let i = 0; i < BLOCK_LENGTH; i++) {
      const byte = i === nonce.length - 1 ? last - index : (nonce[i] ?? 0)
      changed ||= input[i] !== byte
      input[i] = byte
    }
    if (changed) output = cipher.update(input)
    return output.subarray(index * tagLength, (index + 1) * tagLength)
  }
}

/** AES-128 on blocks, one object as long as the key lives. */
function blockCipher(key: Uint8Array): Cipher {
  return createCipheriv('aes-128-ecb', createSecretKey(key), null).setAutoPadding(false)
}

const BLOCK_LENGTH = 16
