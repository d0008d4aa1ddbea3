/** SHA-1 for those who seldom need it: node:crypto, which takes 5 ms to load, is loaded on the first call. */
export function lateSha1(data: Uint8Array): Uint8Array {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha1').update(data).digest()
}
