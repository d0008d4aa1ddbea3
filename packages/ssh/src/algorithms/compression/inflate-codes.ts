// RFC 1951 §3.2.5-3.2.7: the codes of a compressed block, and what their symbols mean.
import { decodeSymbol, type HuffmanCode, huffmanCode } from './huffman.ts'

/** The two codes of a block. */
export interface InflateCodes {
  readonly literals: HuffmanCode
  readonly distances: HuffmanCode
}

/** RFC 1951 §3.2.6: the codes that need not be sent. */
export const fixedCodes: InflateCodes = {
  literals: huffmanCode(new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288), {
    sparse: false,
  }) as HuffmanCode,
  distances: huffmanCode(new Uint8Array(32).fill(5), { sparse: false }) as HuffmanCode,
}

/** RFC 1951 §3.2.7: the codes at the front of a block, between bits `at` and `end`; as much zero padding must follow. */
export function dynamicCodes(
  input: Uint8Array,
  at: number,
  end: number,
): { readonly codes: InflateCodes; readonly end: number } | 'needs more' | 'malformed' {
  if (end - at < 14) return 'needs more'
  const literalCount = (peekBits(input, at) & 31) + 257
  const distanceCount = (peekBits(input, at + 5) & 31) + 1
  const lengthCount = (peekBits(input, at + 10) & 15) + 4
  if (literalCount > LITERALS_MAX || distanceCount > DISTANCES_MAX) return 'malformed'
  at += 14
  if (end - at < 3 * lengthCount) return 'needs more'
  const lengthLengths = new Uint8Array(19)
  for (let i = 0; i < lengthCount; i++, at += 3) {
    lengthLengths[LENGTH_ORDER[i] as number] = peekBits(input, at) & 7
  }
  const lengthCode = huffmanCode(lengthLengths, { sparse: false })
  if (lengthCode === undefined) return 'malformed'
  const read = codeLengths(lengthCode, literalCount + distanceCount, input, at, end)
  if (typeof read === 'string') return read
  const literals = huffmanCode(read.lengths.subarray(0, literalCount), { sparse: true })
  const distances = huffmanCode(read.lengths.subarray(literalCount), { sparse: true })
  const hasEnd = read.lengths[END_OF_BLOCK] !== 0
  if (literals === undefined || distances === undefined || !hasEnd) return 'malformed'
  return { codes: { literals, distances }, end: read.end }
}

/** The lengths of both codes in one run, themselves coded, with repetitions. */
function codeLengths(
  code: HuffmanCode,
  count: number,
  input: Uint8Array,
  at: number,
  end: number,
): { readonly lengths: Uint8Array; readonly end: number } | 'needs more' | 'malformed' {
  const lengths = new Uint8Array(count)
  let filled = 0
  while (filled < count) {
    const decoded = decodeSymbol(code, peekBits(input, at))
    const symbol = decoded >>> 4
    if (decoded === 0) return end - at < 7 ? 'needs more' : 'malformed'
    at += decoded & 15
    if (symbol < 16) {
      lengths[filled++] = symbol
      if (at > end) return 'needs more'
      continue
    }
    const [base, extra] = REPEAT[symbol - 16] as readonly [number, number]
    const times = base + (peekBits(input, at) & ((1 << extra) - 1))
    at += extra
    if (at > end) return 'needs more'
    if (filled + times > count || (symbol === 16 && filled === 0)) return 'malformed'
    lengths.fill(symbol === 16 ? (lengths[filled - 1] as number) : 0, filled, filled + times)
    filled += times
  }
  return { lengths, end: at }
}

/** At least 17 bits from bit `at` on, the first one lowest. */
export function peekBits(input: Uint8Array, at: number): number {
  const i = at >>> 3
  const bytes = (input[i] as number) | ((input[i + 1] as number) << 8) | ((input[i + 2] as number) << 16)
  return bytes >>> (at & 7)
}

// RFC 1951 §3.2.5
export const END_OF_BLOCK = 256
export const LENGTH_BASE = Uint16Array.of(
  ...[
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ],
)
export const LENGTH_EXTRA = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
)
export const DISTANCE_BASE = Uint16Array.of(
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097],
  ...[6145, 8193, 12289, 16385, 24577],
)
export const DISTANCE_EXTRA = Uint8Array.of(
  ...[0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
)

// RFC 1951 §3.2.7: 286 literals and lengths, 30 distances; lengths of the length code in this order.
const LITERALS_MAX = 286
const DISTANCES_MAX = 30
const LENGTH_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

/** Symbols 16 to 18: the least number of repetitions, and the extra bits that say how many more. */
const REPEAT = [
  [3, 2],
  [3, 3],
  [11, 7],
] as const
