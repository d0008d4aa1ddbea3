// What a value of TypeScript is as an argument, and which values are none.
import { Arguments, type Scalar } from './arguments.ts'
import { invalidCommand } from './invalid-command.ts'
import { Secret } from './secret.ts'
import type { Hole } from './skeleton.ts'

/** What may stand in a template. Arrays are one argument each item; so is all that `flags` and `opt` make. */
export type TemplateValue = Scalar | readonly Scalar[] | Arguments | Embedded

/** A command, which stands for its list between the parentheses of `<( )` and `>( )`. */
export interface Embedded {
  [EMBEDDED](): unknown
}

/** How a command gives its list to the template that it stands in. */
export const EMBEDDED: unique symbol = Symbol('the list of a command')

/** One argument. */
export interface TextPart {
  readonly kind: 'text'
  readonly text: string
  readonly secret?: boolean
}

/** The values of one template, and where they stand in its text. */
export interface Values {
  readonly values: readonly unknown[]
  readonly source: string
}

/** The arguments that a value is when it stands alone in its word. */
export function wordsOf(hole: Hole, { values, source }: Values): readonly TextPart[] {
  const value = values[hole.index]
  if (value instanceof Arguments) return value.words.map((each) => textOf(each, true, hole, source))
  if (!Array.isArray(value)) return [textOf(value, hole.quoting === 'exact', hole, source)]
  return value.map((each: unknown, index) => textOf(each, hole.quoting === 'exact', hole, source, index))
}

/** The value as a piece of a word. */
export function textIn(hole: Hole, { values, source }: Values): TextPart {
  const value = values[hole.index]
  if (Array.isArray(value) || value instanceof Arguments) {
    throw invalidCommand(
      `value ${hole.index + 1} is several arguments, and stands in a word with other text`,
      source,
      hole.at,
      'put blanks around it, or join it to one text first',
    )
  }
  return textOf(value, hole.quoting === 'exact', hole, source)
}

function textOf(value: unknown, mayBeEmpty: boolean, hole: Hole, source: string, item?: number): TextPart {
  const named = item === undefined ? `value ${hole.index + 1}` : `item ${item} of value ${hole.index + 1}`
  const text = plain(value)
  const fail = (fault: string, advice?: string) => invalidCommand(`${named} ${fault}`, source, hole.at, advice)
  if (text === undefined) throw fail(`is ${describe(value)}, which is no argument`, adviceFor(value))
  if (text === '' && !mayBeEmpty) {
    throw fail('is empty', 'opt(value) leaves it out; quoted by itself ("${value}") it is an empty argument')
  }
  if (text.includes('\0')) throw fail('contains a NUL character, which no argument can')
  if (SURROGATE.test(text)) throw fail('is not well-formed Unicode: it would arrive as another text')
  return value instanceof Secret ? { kind: 'text', text, secret: true } : { kind: 'text', text }
}

function plain(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint' || Number.isFinite(value)) return String(value)
  if (value instanceof Secret) return value.reveal()
  if (!(value instanceof URL)) return undefined
  return value.protocol === 'file:' && value.host === '' ? pathOf(value) : value.href
}

function pathOf(url: URL): string | undefined {
  try {
    return decodeURIComponent(url.pathname)
  } catch {
    // Bytes that are no UTF-8: no text names that file.
    return undefined
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  if (EMBEDDED in value) return 'a command'
  return `an object of ${String(value.constructor?.name ?? 'no class')}`
}

function adviceFor(value: unknown): string | undefined {
  if (value === null || value === undefined || value === false) return 'opt(value) leaves out what is missing'
  if (value === true) return 'flags({ name: true }) makes an option'
  if (typeof value === 'number') return 'check the calculation that it comes from'
  if (typeof value !== 'object') return undefined
  if (EMBEDDED in value) return 'await its .text(), or write <(${command}) for a file with its output'
  if ('then' in value) return 'await it first'
  if (value instanceof Uint8Array) return 'bytes go to .stdin(bytes)'
  return 'flags({ … }) makes options of an object; otherwise give a text'
}

const SURROGATE = /\p{Surrogate}/u
