// The fuzz loop. YON_FUZZ_ITERATIONS is the number of inputs over all targets; a failure says how to have it again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chance } from '../chance.ts'

export interface FuzzTarget {
  readonly name: string
  /** Which part of all inputs, in thousandths. */
  readonly permille: number
  readonly seeds: readonly Uint8Array[]
  /** Says of an error that it is one of those declared. */
  readonly isDeclared: (error: unknown) => boolean
  /** Reads the input: throws nothing but declared errors, whatever the bytes, and takes no longer than `SLOW_MS`. */
  run(input: Uint8Array): void
}

const total = Number(process.env['YON_FUZZ_ITERATIONS'] ?? 40_000)
const only = process.env['YON_FUZZ_INPUT']

export function fuzz(target: FuzzTarget): void {
  const inputs = Math.ceil((total * target.permille) / 1000)
  test(`fuzz: ${target.name}, ${inputs} inputs`, { timeout: 1_000_000 }, () => {
    let refused = 0
    for (let i = 0; i < inputs; i++) {
      if ((only === undefined || Number(only) === i) && !taken(target, i)) refused++
    }
    // Seeds are good, and much of what was changed is not.
    if (only !== undefined || inputs < 1000) return
    assert.ok(refused > inputs / 50, `only ${refused} of ${inputs} were refused`)
    assert.ok(inputs - refused > inputs / 50, `only ${inputs - refused} of ${inputs} were taken`)
  })
}

function taken(target: FuzzTarget, index: number): boolean {
  const input = mutate(target.seeds, new Chance(seedOf(target.name) + index))
  const where = (): string => `YON_FUZZ_INPUT=${index}, ${Buffer.from(input.subarray(0, 600)).toString('hex')}`
  const began = process.cpuUsage()
  let isTaken = true
  try {
    target.run(input)
  } catch (error) {
    isTaken = false
    if (!target.isDeclared(error)) throw new Error(where(), { cause: error })
  }
  const { user } = process.cpuUsage(began)
  assert.ok(user < SLOW_MS * 1000, `${where()}: ${user / 1000} ms`)
  return isTaken
}

/** An input of eight times the size takes about eight times as long: 64 times would be quadratic. */
export function testGrowth(name: string, make: (size: number) => Uint8Array, run: (input: Uint8Array) => void): void {
  test(`linear time: ${name}`, () => {
    let size = 512
    let small = leastTime(make(size), run)
    while (small < 5 && size < 65_536) small = leastTime(make((size *= 2)), run)
    const large = leastTime(make(size * 8), run)
    assert.ok(large < Math.max(small, 5) * 40, `${small} ms for ${size}, ${large} ms for eight times that`)
  })
}

function leastTime(input: Uint8Array, run: (input: Uint8Array) => void): number {
  let least = Infinity
  for (let i = 0; i < 4; i++) {
    const before = process.cpuUsage()
    run(input)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193)
  return hash >>> 0
}

/** One of the seeds with a few changes. */
function mutate(seeds: readonly Uint8Array[], random: Chance): Uint8Array {
  let bytes = random.pick(seeds)
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    bytes = random.pick(MUTATIONS)(bytes, random, seeds).slice(0, INPUT_BYTES_MAX)
  }
  return bytes
}

type Mutation = (bytes: Uint8Array, random: Chance, seeds: readonly Uint8Array[]) => Uint8Array

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => replaced(bytes, random, 1, Uint8Array.of(random.below(256))),
  (bytes, random) => replaced(bytes, random, 1, Buffer.from(random.pick(SPECIAL))),
  (bytes, random) => replaced(bytes, random, 0, Buffer.from(random.pick(SPECIAL))),
  (bytes, random) => replaced(bytes, random, 1 + random.below(8), new Uint8Array()),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random, seeds) => replaced(bytes, random, random.below(4), piece(random.pick(seeds), random)),
  (bytes, random) => {
    const part = piece(bytes, random)
    return replaced(bytes, random, 0, Buffer.concat(Array.from({ length: 1 + random.below(64) }, () => part)))
  },
]

function replaced(bytes: Uint8Array, random: Chance, removed: number, inserted: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)])
}

function piece(bytes: Uint8Array, random: Chance): Uint8Array {
  const start = random.below(bytes.length + 1)
  return bytes.subarray(start, start + random.below(64))
}

const SPECIAL = [
  '~',
  '^',
  '`',
  '#',
  ':',
  '$',
  '"',
  '\\',
  '[',
  ']',
  '{',
  '}',
  ',',
  '0',
  ' ',
  '1',
  '-',
  '+',
  '.',
  'e',
  '(',
  ';',
  '/',
  '"^ "',
  '"~#set",',
  '"~#cmap",',
  '"^0"',
  '"~:',
  '\\u0000',
  '__proto__',
]
const INPUT_BYTES_MAX = 16 * 1024
/** Of one input; the collector may come in between. */
const SLOW_MS = 400
