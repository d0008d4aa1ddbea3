// The fuzz loop. YON_FUZZ_ITERATIONS is the number of inputs over all targets; a failure says how to have it again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SshError } from '../../src/errors.ts'
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
    const before = held()
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
    assert.ok(held() - before < GROWTH_BYTES_MAX, `${held() - before} bytes more are held`)
  })
}

/** Was it taken? */
async function runOne(target: FuzzTarget, index: number): Promise<boolean> {
  if (only !== undefined && Number(only) !== index) return false
  const random = new Random(seedOf(target.name) + index)
  const input = mutate(target.seeds, random)
  const began = process.cpuUsage()
  let taken = true
  try {
    const running = target.run(input, random)
    if (running !== undefined) await running
  } catch (error) {
    taken = false
    if (!(error instanceof SshError)) throw new Error(`${where(target, index, input)}: ${describe(error)}`)
  }
  const { user } = process.cpuUsage(began)
  if (user > SLOW_MS * 1000) assert.fail(`${where(target, index, input)}: ${user / 1000} ms`)
  return taken
}

function where({ name }: FuzzTarget, index: number, input: Uint8Array): string {
  return `${name}, YON_FUZZ_INPUT=${index}, ${Buffer.from(input.subarray(0, 600)).toString('hex')}`
}

function describe(error: unknown): string {
  return error instanceof Error ? String(error.stack) : String(error)
}

/**
 * The processor time for an input of eight times the size is about eight times that of the single one: 64 times would be
 * quadratic. Small times say nothing.
 */
export function testGrowth(
  name: string,
  make: (size: number) => Uint8Array,
  run: (input: Uint8Array) => unknown,
): void {
  test(`linear time: ${name}`, async () => {
    let size = 512
    let small = await leastTime(make(size), run)
    while (small < 1 && size < 8192) small = await leastTime(make((size *= 2)), run)
    const large = await leastTime(make(size * 8), run)
    assert.ok(large < Math.max(small, 1) * 30, `${small} ms for ${size}, ${large} ms for eight times that`)
  })
}

async function leastTime(input: Uint8Array, run: (input: Uint8Array) => unknown): Promise<number> {
  let least = Infinity
  for (let i = 0; i < 4; i++) {
    const before = process.cpuUsage()
    try {
      await run(input)
    } catch (error) {
      if (!(error instanceof SshError)) throw error
    }
    least = Math.min(least, process.cpuUsage(before).user / 1000)
  }
  return least
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Garbage of a loop that the collector has not come to. */
const GROWTH_BYTES_MAX = 256 * 1024 * 1024
/** Of one input of at most 16 KiB; the collector may come in between. */
const SLOW_MS = 400
