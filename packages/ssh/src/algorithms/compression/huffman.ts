// RFC 1951 §3.2.2: canonical Huffman codes.

/** A code for decoding. Codes of up to 9 bits are looked up, longer ones counted through. */
export interface HuffmanCode {
  /** By the next 9 bits: symbol and length of the code as `entry` packs them, 0 when it is longer. */
  readonly fast: Uint16Array
  /** How many codes there are of each length. */
  readonly counts: Uint16Array
  /** In the order of their codes. */
  readonly symbols: Uint16Array
}

/**
 * The code in which symbol i has a code of `lengths[i]` bits; 0: it does not occur.
 * Undefined when there is no such code, or when some bit strings would stand for nothing; `sparse` allows that for no
 * symbol at all and for a single one with a code of one bit (RFC 1951 §3.2.7).
 */
export function huffmanCode(lengths: Uint8Array, { sparse }: { readonly sparse: boolean }): HuffmanCode | undefined {
  const counts = new Uint16Array(LENGTH_MAX + 1)
  for (const length of lengths) counts[length] = (counts[length] as number) + 1
  const used = lengths.length - (counts[0] as number)
  counts[0] = 0
  const isSparse = used === 0 || (used === 1 && counts[1] === 1)
  if (!isComplete(counts) && !(sparse && isSparse)) return undefined
  const symbols = new Uint16Array(used)
  const next = offsets(counts)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number
    if (length === 0) continue
    symbols[next[length] as number] = symbol
    next[length] = (next[length] as number) + 1
  }
  return { fast: fastTable(counts, symbols), counts, symbols }
}

/**
 * The symbol that `bits` begin with, the first bit lowest: the symbol shifted left by 4, and the length of its code.
 * 0 when no code begins so.
 */
export function decodeSymbol(code: HuffmanCode, bits: number): number {
  const entry = code.fast[bits & FAST_MASK] as number
  return entry === 0 ? countThrough(code, bits) : entry
}

/** Codes of one length are consecutive numbers, so it is enough to know how many there are of each. */
function countThrough({ counts, symbols }: HuffmanCode, bits: number): number {
  let code = 0
  let first = 0
  let index = 0
  for (let length = 1; length <= LENGTH_MAX; length++) {
    code |= (bits >>> (length - 1)) & 1
    const count = counts[length] as number
    if (code - first < count) return ((symbols[index + code - first] as number) << 4) | length
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  return 0
}

function isComplete(counts: Uint16Array): boolean {
  let left = 1
  for (let length = 1; length <= LENGTH_MAX; length++) {
    left = left * 2 - (counts[length] as number)
    if (left < 0) return false
  }
  return left === 0
}

function offsets(counts: Uint16Array): Uint16Array {
  const starts = new Uint16Array(LENGTH_MAX + 2)
  for (let length = 1; length <= LENGTH_MAX; length++) {
    starts[length + 1] = (starts[length] as number) + (counts[length] as number)
  }
  return starts
}

function fastTable(counts: Uint16Array, symbols: Uint16Array): Uint16Array {
  const table = new Uint16Array(FAST_MASK + 1)
  let code = 0
  let index = 0
  for (let length = 1; length <= FAST_BITS; length++) {
    for (let left = counts[length] as number; left > 0; left--) {
      const entry = ((symbols[index++] as number) << 4) | length
      for (let at = reversed(code++, length); at <= FAST_MASK; at += 1 << length) table[at] = entry
    }
    code <<= 1
  }
  return table
}

/** Codes are sent from their highest bit on, everything else from its lowest (RFC 1951 §3.1.1). */
function reversed(code: number, length: number): number {
  let result = 0
  for (let i = 0; i < length; i++) result |= ((code >>> i) & 1) << (length - 1 - i)
  return result
}

const LENGTH_MAX = 15
const FAST_BITS = 9
const FAST_MASK = (1 << FAST_BITS) - 1
