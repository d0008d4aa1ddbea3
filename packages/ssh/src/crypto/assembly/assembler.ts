// As much of a WebAssembly assembler as our kernels need: expressions are functions, code is bytes.
// WebAssembly Core Specification 1.0 §5 (binary format).

/** Instructions that leave what their position demands on the stack: a value, or nothing. */
export type Code = readonly number[]

export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed(value)],
  load: (address: Code, offset = 0): Code => [...address, 0x29, 0, ...unsigned(offset)],
  load32: (address: Code, offset = 0): Code => [...address, 0x35, 0, ...unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [...address, ...value, 0x37, 0, ...unsigned(offset)],
  add: (...terms: readonly Code[]): Code => chain(0x7c, terms),
  sub: (a: Code, b: Code): Code => [...a, ...b, 0x7d],
  mul: (a: Code, b: Code): Code => [...a, ...b, 0x7e],
  and: (a: Code, b: Code): Code => [...a, ...b, 0x83],
  or: (...terms: readonly Code[]): Code => chain(0x84, terms),
  xor: (a: Code, b: Code): Code => [...a, ...b, 0x85],
  shl: (a: Code, bits: number): Code => [...a, ...i64.const(BigInt(bits)), 0x86],
  /** Unsigned: 1 if a < b, else 0. */
  less: (a: Code, b: Code): Code => [...a, ...b, 0x54, 0xad],
  /** Logical: zeros come in from the left. */
  shr: (a: Code, bits: number): Code => [...a, ...i64.const(BigInt(bits)), 0x88],
}

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value))],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  /** Unsigned: is a < b? */
  less: (a: Code, b: Code): Code => [...a, ...b, 0x49],
  /** Unsigned: is a > b? */
  greater: (a: Code, b: Code): Code => [...a, ...b, 0x4b],
}

/** A local variable or parameter, by index. */
export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]

/** Runs `body` while `condition` (an i32) holds. */
export const loopWhile = (condition: Code, ...body: readonly Code[]): Code => [
  ...[BLOCK, NO_RESULT, LOOP, NO_RESULT],
  ...condition,
  ...[I32_EQZ, BRANCH_IF, 1],
  ...body.flat(),
  ...[BRANCH, 0, END, END],
]

export const when = (condition: Code, ...body: readonly Code[]): Code => [
  ...condition,
  ...[IF, NO_RESULT],
  ...body.flat(),
  END,
]

export interface FunctionSource {
  readonly name: string
  /** Number of parameters, all of type i32. */
  readonly parameters: number
  /** Locals by type, in the order of their indices, which follow those of the parameters. */
  readonly locals: readonly (readonly [count: number, type: typeof I32 | typeof I64])[]
  readonly body: Code
}

/** A module with `pages` of memory (64 KiB each), exported as `memory`, and one exported function. */
export function assemble(pages: number, source: FunctionSource): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: source.parameters }, () => [I32])), ...vector([])]
  const locals = source.locals.map(([count, of]) => [...unsigned(count), of])
  const code = [...vector(locals), ...source.body, END]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([type])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(7, vector([exported('memory', 0x02), exported(source.name, 0x00)])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ])
}

export const I32 = 0x7f
export const I64 = 0x7e

function chain(operator: number, terms: readonly Code[]): Code {
  return terms.flatMap((term, index) => (index === 0 ? term : [...term, operator]))
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function exported(name: string, kind: number): Code {
  const bytes = new TextEncoder().encode(name)
  return [...unsigned(bytes.length), ...bytes, kind, 0]
}

/** LEB128 */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return [...bytes, rest]
}

/** Signed LEB128 of a number of at most 64 bits. */
function signed(value: bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asIntN(64, value)
  while (rest < -64n || rest >= 64n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return [...bytes, Number(rest & 0x7fn)]
}

const BLOCK = 0x02
const LOOP = 0x03
const IF = 0x04
const END = 0x0b
const BRANCH = 0x0c
const BRANCH_IF = 0x0d
const I32_EQZ = 0x45
const NO_RESULT = 0x40
