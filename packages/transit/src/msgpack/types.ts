// First bytes of MessagePack (github.com/msgpack/msgpack, spec.md), those that Transit uses.
export const NIL = 0xc0
export const FALSE = 0xc2
export const TRUE = 0xc3
export const FLOAT_32 = 0xca
export const FLOAT_64 = 0xcb
export const UINT_8 = 0xcc
export const UINT_16 = 0xcd
export const UINT_32 = 0xce
export const UINT_64 = 0xcf
export const INT_8 = 0xd0
export const INT_16 = 0xd1
export const INT_32 = 0xd2
export const INT_64 = 0xd3
export const STR_8 = 0xd9
export const STR_16 = 0xda
export const STR_32 = 0xdb
export const ARRAY_16 = 0xdc
export const ARRAY_32 = 0xdd
export const MAP_16 = 0xde
export const MAP_32 = 0xdf
/** The first of 16, the length in the lower bits. */
export const FIX_MAP = 0x80
export const FIX_ARRAY = 0x90
/** The first of 32. */
export const FIX_STR = 0xa0
export const NEGATIVE_FIX_INT = 0xe0

/** What begins with a byte: `size` bytes of a number, or of a length that follows it. Without a size it is whole. */
export interface First {
  readonly kind: 'scalar' | 'text' | 'array' | 'map'
  readonly size: number
  /** The length, where the first byte says it. */
  readonly length: number
}

/** Undefined for what Transit does not use: binary data, extensions, and the byte that means nothing. */
export function firstOf(byte: number): First | undefined {
  return FIRSTS[byte]
}

const SIZES: readonly (readonly [First['kind'], number, number])[] = [
  ...[NIL, FALSE, TRUE].map((byte) => ['scalar', byte, 0] as const),
  ...[UINT_8, INT_8].map((byte) => ['scalar', byte, 1] as const),
  ...[UINT_16, INT_16].map((byte) => ['scalar', byte, 2] as const),
  ...[UINT_32, INT_32, FLOAT_32].map((byte) => ['scalar', byte, 4] as const),
  ...[UINT_64, INT_64, FLOAT_64].map((byte) => ['scalar', byte, 8] as const),
  ['text', STR_8, 1],
  ['text', STR_16, 2],
  ['text', STR_32, 4],
  ['array', ARRAY_16, 2],
  ['array', ARRAY_32, 4],
  ['map', MAP_16, 2],
  ['map', MAP_32, 4],
]

const FIRSTS: (First | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte < FIX_MAP || byte >= NEGATIVE_FIX_INT) return { kind: 'scalar', size: 0, length: 0 }
  if (byte < FIX_ARRAY) return { kind: 'map', size: 0, length: byte - FIX_MAP }
  if (byte < FIX_STR) return { kind: 'array', size: 0, length: byte - FIX_ARRAY }
  return byte < NIL ? { kind: 'text', size: 0, length: byte - FIX_STR } : undefined
})
for (const [kind, byte, size] of SIZES) FIRSTS[byte] = { kind, size, length: 0 }
