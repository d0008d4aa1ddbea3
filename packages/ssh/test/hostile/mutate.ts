// Changes bytes as those who look for holes do: bits, lengths, cuts, repetitions, pieces of other inputs.
import type { Random } from './random.ts'

/** One of `seeds` with a few changes. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = Uint8Array.from(random.pick(seeds))
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    bytes = random.pick(mutations)(bytes, random, seeds).slice(0, INPUT_BYTES_MAX)
  }
  return bytes
}

type Mutation = (bytes: Uint8Array, random: Random, seeds: readonly Uint8Array[]) => Uint8Array

const mutations: readonly Mutation[] = [
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => changed(bytes, random, () => random.pick(SPECIAL_BYTES)),
  (bytes, random) => changed(bytes, random, () => random.below(256)),
  putLength,
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  (bytes, random) => spliced(bytes, random, random.bytes(random.below(20))),
  (bytes, random, seeds) => spliced(bytes, random, piece(random.pick(seeds), random)),
  (bytes, random) => spliced(bytes, random, repeated(piece(bytes, random), 1 + random.below(64))),
  (bytes, random) => removed(bytes, random),
]

function changed(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  bytes[at] = change(bytes[at] as number)
  return bytes
}

/** A uint32 that is a boundary, or next to what was there. */
function putLength(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 4) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const at = random.below(bytes.length - 3)
  const near = view.getUint32(at) + random.below(5) - 2
  view.setUint32(at, random.below(2) === 0 ? near : random.pick(SPECIAL_NUMBERS))
  return bytes
}

function piece(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random.below(bytes.length + 1)
  return bytes.subarray(start, start + random.below(64))
}

function spliced(bytes: Uint8Array, random: Random, inserted: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
}

function removed(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16))])
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  return Buffer.concat(Array.from({ length: times }, () => bytes))
}

const SPECIAL_BYTES = [0, 1, 4, 0x0a, 0x0d, 0x20, 0x22, 0x23, 0x25, 0x2a, 0x2c, 0x2d, 0x5c, 0x7f, 0x80, 0xff]
const SPECIAL_NUMBERS = [
  0, 1, 4, 0x7f, 0xff, 0x100, 0xffff, 0x8000, 0x40000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
]
const INPUT_BYTES_MAX = 16 * 1024
