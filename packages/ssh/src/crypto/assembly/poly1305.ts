// RFC 8439 §2.5 for WebAssembly: numbers of 130 bits are five limbs of 26 bits, so that sums of products of
// limbs fit 64 bits. No branch and no address depends on the key or the message, only on the length.
import { KEY_AT, MESSAGE_AT, PAGES, TAG_AT } from '../poly1305-wasm.ts'
import { assemble, get, i32, I32, I64, i64, loopWhile, set, when, type Code } from './assembler.ts'

/**
 * `poly1305(end)` takes the key at KEY_AT and the message from MESSAGE_AT up to `end`, where the byte 1 and at least
 * 15 zeros must follow, and leaves the tag at TAG_AT.
 */
export function poly1305Module(): Uint8Array<ArrayBuffer> {
  return assemble(PAGES, {
    name: 'poly1305',
    parameters: 1,
    locals: [
      [1, I32],
      [22, I64],
    ],
    body: [...clampKey(), ...absorbMessage(), ...reduceFully(), ...writeTag()].flat(),
  })
}

const end = 0
const at = 1
const r = [2, 3, 4, 5, 6] as const
/** 5 · r: what a product beyond 2^130 is worth modulo 2^130 - 5. */
const r5 = [7, 8, 9, 10, 11] as const
const accumulator = [12, 13, 14, 15, 16] as const
const product = [17, 18, 19, 20, 21] as const
const carry = 22
const mask = 23

function clampKey(): Code[] {
  return limbs.flatMap((i) => [
    set(r[i], i64.and(loadLimb(i32.const(KEY_AT), i), i64.const(CLAMP[i]))),
    set(r5[i], i64.mul(get(r[i]), i64.const(5n))),
  ])
}

function absorbMessage(): Code[] {
  const wholeBlock = i32.less(i32.add(get(at), i32.const(15)), get(end))
  const advance = set(at, i32.add(get(at), i32.const(16)))
  return [
    set(at, i32.const(MESSAGE_AT)),
    // To a whole block 2^128 is added. A shorter last one has its 1 in memory, right after it.
    loopWhile(wholeBlock, ...absorbBlock(1n << 24n), advance),
    when(i32.less(get(at), get(end)), ...absorbBlock(0n)),
  ]
}

/** accumulator = (accumulator + block) · r, modulo 2^130 - 5 but not fully reduced. */
function absorbBlock(topBit: bigint): Code[] {
  const sums = limbs.map((i) => set(accumulator[i], i64.add(get(accumulator[i]), loadLimb(get(at), i))))
  const top = set(accumulator[4], i64.add(get(accumulator[4]), i64.const(topBit)))
  const products = limbs.map((i) => {
    const factor = (j: Limb) => get(j <= i ? (r[i - j] as number) : (r5[i - j + 5] as number))
    return set(product[i], i64.add(...limbs.map((j) => i64.mul(get(accumulator[j]), factor(j)))))
  })
  const carries = limbs.flatMap((i) => {
    const sum = i === 0 ? get(product[0]) : i64.add(get(product[i]), get(carry))
    return [set(product[i], sum), ...splitLimb(product[i], accumulator[i])]
  })
  const wrapAround = set(accumulator[0], i64.add(get(accumulator[0]), i64.mul(get(carry), i64.const(5n))))
  return [...sums, top, ...products, ...carries, wrapAround, ...carryInto(0, 1)]
}

/** The one number below 2^130 - 5. */
function reduceFully(): Code[] {
  const settle = [carryInto(1, 2), carryInto(2, 3), carryInto(3, 4)].flat()
  const wrapAround = [
    ...splitLimb(accumulator[4], accumulator[4]),
    set(accumulator[0], i64.add(get(accumulator[0]), i64.mul(get(carry), i64.const(5n)))),
  ]
  // product = accumulator + 5 - 2^130, which is not negative just when the accumulator is too large.
  const subtract = limbs.flatMap((i) => [
    set(product[i], i64.add(get(accumulator[i]), i === 0 ? i64.const(5n) : get(carry))),
    ...(i < 4 ? splitLimb(product[i], product[i]) : [set(product[4], i64.sub(get(product[4]), i64.const(1n << 26n)))]),
  ])
  const choose = limbs.map((i) => {
    const difference = i64.and(i64.xor(get(accumulator[i]), get(product[i])), get(mask))
    return set(accumulator[i], i64.xor(get(accumulator[i]), difference))
  })
  const allOnesUnlessNegative = set(mask, i64.sub(i64.shr(get(product[4]), 63), i64.const(1n)))
  return [
    ...carryInto(0, 1),
    ...settle,
    ...wrapAround,
    ...carryInto(0, 1),
    ...subtract,
    allOnesUnlessNegative,
    ...choose,
  ]
}

/** (accumulator + s) modulo 2^128, little-endian. */
function writeTag(): Code[] {
  const [a0, a1, a2, a3, a4] = accumulator.map(get) as [Code, Code, Code, Code, Code]
  const low = product[0]
  const high = product[1]
  const sLow = i64.load(i32.const(KEY_AT), 16)
  const sHigh = i64.load(i32.const(KEY_AT), 24)
  return [
    set(low, i64.add(i64.or(a0, i64.shl(a1, 26), i64.shl(a2, 52)), sLow)),
    set(high, i64.or(i64.shr(a2, 12), i64.shl(a3, 14), i64.shl(a4, 40))),
    set(high, i64.add(get(high), sHigh, i64.less(get(low), sLow))),
    i64.store(i32.const(TAG_AT), 0, get(low)),
    i64.store(i32.const(TAG_AT), 8, get(high)),
  ]
}

/** The 26 bits of a limb, of 16 bytes in memory; the last limb has 24. */
function loadLimb(address: Code, i: Limb): Code {
  const { offset, shift } = POSITIONS[i]
  return i64.and(i64.shr(i64.load32(address, offset), shift), i64.const(LIMB))
}

function splitLimb(from: number, to: number): Code[] {
  return [set(carry, i64.shr(get(from), 26)), set(to, i64.and(get(from), i64.const(LIMB)))]
}

function carryInto(i: Limb, next: Limb): Code[] {
  const sum = i64.add(get(accumulator[next]), get(carry))
  return [...splitLimb(accumulator[i], accumulator[i]), set(accumulator[next], sum)]
}

type Limb = 0 | 1 | 2 | 3 | 4
const limbs: readonly Limb[] = [0, 1, 2, 3, 4]
const LIMB = 0x3ffffffn
/** Where bit 26 · i is: in the 32 bits from byte `offset`, `shift` bits from the right. */
const POSITIONS = [
  { offset: 0, shift: 0 },
  { offset: 3, shift: 2 },
  { offset: 6, shift: 4 },
  { offset: 9, shift: 6 },
  { offset: 12, shift: 8 },
] as const
/** RFC 8439 §2.5: 0x0ffffffc0ffffffc0ffffffc0fffffff in limbs. */
const CLAMP = [0x3ffffffn, 0x3ffff03n, 0x3ffc0ffn, 0x3f03fffn, 0x00fffffn] as const
