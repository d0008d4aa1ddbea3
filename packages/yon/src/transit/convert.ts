import { PositionedError, type Value } from '@yon/transit'
import type { Settings } from './arguments.ts'
import type { Conversion } from './conversion.ts'
import { formats, type FormatName, type Layout } from './formats.ts'
import { readInput } from './input.ts'
import type { Output } from './output.ts'

/** Converts one input, value by value: only one is in memory at a time. */
export async function convert(
  path: string,
  { from, to }: Conversion,
  settings: Settings,
  output: Output,
): Promise<void> {
  const layout = layoutOf(settings)
  let count = 0
  for await (const value of read(path, from, settings)) {
    const writing = output.line(encode(value, ++count, to, layout), formats[to].isBinary)
    if (writing !== undefined) await writing
  }
}

/** All values of one input in another format, with a newline between them. */
export async function convertWhole(path: string, { from, to }: Conversion, settings: Settings): Promise<Buffer> {
  const layout = layoutOf(settings)
  const parts: Uint8Array[] = []
  let count = 0
  for await (const value of read(path, from, settings)) {
    if (parts.length > 0 && !formats[to].isBinary) parts.push(NEWLINE)
    const encoded = encode(value, ++count, to, layout)
    parts.push(typeof encoded === 'string' ? Buffer.from(encoded) : encoded)
  }
  return Buffer.concat(parts)
}

/** A value of the input that the other format has no form for. */
export class UnwritableValue extends Error {
  override readonly name = 'UnwritableValue'

  /** `count`: from 1, of the values of one input. */
  constructor(count: number, { message, path }: PositionedError) {
    super(`value ${count}: ${message}${path === undefined || path === '$' ? '' : ` (at ${path})`}`)
  }
}

function encode(value: Value, count: number, to: FormatName, layout: Layout): string | Uint8Array {
  try {
    return formats[to].encode(value, layout)
  } catch (error) {
    throw error instanceof PositionedError ? new UnwritableValue(count, error) : error
  }
}

export function layoutOf({ dialect, pretty }: Settings): Layout {
  // Undefined where it is no terminal, and 0 on one that does not know.
  const { columns } = process.stdout as { readonly columns?: number }
  return { dialect, width: pretty ? columns || WIDTH_DEFAULT : undefined }
}

function read(path: string, from: FormatName, { dialect }: Settings): AsyncIterable<Value> {
  return formats[from].decode(readInput(path), dialect)
}

const NEWLINE = Buffer.from('\n')
const WIDTH_DEFAULT = 80
