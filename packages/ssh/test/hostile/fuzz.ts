// The fuzz loop. YON_FUZZ_ITERATIONS is the number of inputs over all targets; a failure says how to have it again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { SshError } from '../../src/errors.ts'
import { heldBytes } from '../held-bytes.ts'
import { mutate } from './mutate.ts'
import { Random, seedOf } from './random.ts'

export interface FuzzTarget {
  readonly name: string
  /** Which part of all inputs, in thousandths. */
  readonly permille: number
  readonly seeds: readonly Uint8Array[]
  /** Nothing is refused: what cannot be read is passed by. */
  readonly takesAll?: boolean
  /** Throws nothing but SshErrors, whatever the bytes, and takes no longer than `SLOW_MS`. */
  run(input: Uint8Array, random: Random): void | Promise<void>
}

const total = Number(process.env['YON_FUZZ_ITERATIONS'] ?? 60_000)
const only = process.env['YON_FUZZ_INPUT']

export function fuzz(target: FuzzTarget): void {
  const inputs = Math.ceil((total * target.permille) / 1000)
  test(`fuzz: ${target.name}, ${inputs} inputs`, { timeout: 1_000_000 }, async () => {
    let refused = 0
    const before = await heldBytes()
    for (let i = 0; i < inputs; i++) {
      if (!(await runOne(target, i))) refused++
      // Promises alone would keep streams from ever getting on.
      if (i % 64 === 0) await turn()
    }
    // Seeds are good, and most of what was changed is not.
    assert.ok(
      target.takesAll === true || refused > inputs / 50,
      `only ${refused} of ${inputs} were refused: the inputs do not get far`,
    )
    let grown = (await heldBytes()) - before
    // Connections that have ended wait a moment for the other end.
    if (grown >= GROWTH_BYTES_MAX) await sleep(4000)
    grown = Math.min(grown, (await heldBytes()) - before)
    assert.ok(grown < GROWTH_BYTES_MAX, `${grown} bytes more are held`)
  })
}

/** Was it taken? */
async function runOne(target: FuzzTarget, index: number): Promise<boolean> {
  if (only !== undefined && Number(only) !== index) return false
  let least = Infinity
  // What is slow once only is the collector's or the compiler's time.
  for (let attempt = 0; attempt < 3; attempt++) {
    const random = new Random(seedOf(target.name) + index)
    const input = mutate(target.seeds, random)
    const began = process.cpuUsage()
    const taken = await isTaken(target, input, random, index)
    least = Math.min(least, process.cpuUsage(began).user / 1000)
    if (least <= SLOW_MS) return taken
  }
  assert.fail(`${target.name}, YON_FUZZ_INPUT=${index}: ${least} ms`)
}

async function isTaken(target: FuzzTarget, input: Uint8Array, random: Random, index: number): Promise<boolean> {
  try {
    const running = target.run(input, random)
    if (running !== undefined) await running
    return true
  } catch (error) {
    if (!(error instanceof SshError)) throw new Error(`${where(target, index, input)}: ${describe(error)}`)
    return false
  }
}

function where({ name }: FuzzTarget, index: number, input: Uint8Array): string {
  return `${name}, YON_FUZZ_INPUT=${index}, ${Buffer.from(input.subarray(0, 600)).toString('hex')}`
}

function describe(error: unknown): string {
  return error instanceof Error ? String(error.stack) : String(error)
}

/**
 * The processor time for an input of eight times the size is about eight times that of the single one: 64 times would be
 * quadratic.
 */
export function testGrowth(
  name: string,
  make: (size: number) => Uint8Array,
  run: (input: Uint8Array) => unknown,
): void {
  test(`linear time: ${name}`, async () => {
    const small = make(8192)
    const large = make(8192 * 8)
    let least = Infinity
    // Other work of the machine may come in between.
    for (let attempt = 0; attempt < 4 && least >= 30; attempt++) {
      least = Math.min(least, (await timeOf(large, run)) / (await timeOf(small, run)))
    }
    assert.ok(least < 30, `${least} times the time for eight times the size`)
  })
}

/** Milliseconds of processor time of one run: of as many as the clock, which may tick only every 10 ms, needs to tell. */
async function timeOf(input: Uint8Array, run: (input: Uint8Array) => unknown): Promise<number> {
  const began = process.cpuUsage()
  for (let runs = 1; ; runs++) {
    try {
      await run(input)
    } catch (error) {
      if (!(error instanceof SshError)) throw error
    }
    const { user } = process.cpuUsage(began)
    if (user > 40_000) return user / 1000 / runs
  }
}

/** Of a whole loop: caches and compiled code, nothing of the inputs. */
const GROWTH_BYTES_MAX = 32 * 1024 * 1024
/** Of one input of at most 16 KiB. */
const SLOW_MS = 400
