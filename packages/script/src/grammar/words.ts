// Words as POSIX.1-2017 XCU §2.2 and §2.3 read them, from the raw text of a template. JavaScript wants a backslash
// before two things that a template may contain: \` is the character alone even between single quotes, and \${NAME} is a
// variable (between single quotes the characters).
import { HOLE } from './invalid-command.ts'
import type { Scanner } from './scanner.ts'
import type { SkeletonList, SkeletonPart, SkeletonWord } from './skeleton.ts'
import { dollarAdvice } from './unsupported.ts'

/** Reads the list of a process substitution, up to its parenthesis. */
export type ReadNested = (scanner: Scanner) => SkeletonList

/** The word that begins here; none at an operator or the end. */
export function readWord(scanner: Scanner, readNested: ReadNested): SkeletonWord {
  const parts: SkeletonPart[] = []
  for (;;) {
    const read = READERS[scanner.next]
    if (read !== undefined) read(scanner, parts)
    else if (scanner.startsWith('<(') || scanner.startsWith('>(')) parts.push(substitution(scanner, readNested))
    else {
      const run = scanner.match(PLAIN)
      if (run === undefined) return parts
      append(parts, 'pattern', run)
    }
  }
}

const READERS: Readonly<Record<string, (scanner: Scanner, parts: SkeletonPart[]) => void>> = {
  "'": singleQuotes,
  '"': doubleQuotes,
  '\\': escape,
  $: (scanner, parts) => dollar(scanner, parts, false),
  '`': (scanner) => scanner.fail('a backquote does not run a command here', dollarAdvice('(')),
  '(': (scanner) => scanner.fail('parentheses do not group here', 'quote it, or write several templates'),
  [HOLE]: (scanner, parts) => hole(scanner, parts, 'none'),
}

function singleQuotes(scanner: Scanner, parts: SkeletonPart[]): void {
  const start = scanner.at++
  append(parts, 'text', '')
  const exact = HOLE_ALONE_SINGLE.test(scanner.source.slice(scanner.at, scanner.at + 2))
  while (!scanner.take("'")) {
    if (scanner.next === HOLE) hole(scanner, parts, exact ? 'exact' : 'inside')
    else if (scanner.match(ESCAPED_FOR_JAVASCRIPT) !== undefined)
      append(parts, 'text', scanner.source[scanner.at - 1] ?? '')
    else {
      const run = scanner.match(PLAIN_IN_SINGLE) ?? (scanner.take('\\') ? '\\' : undefined)
      if (run === undefined) scanner.fail("a ' is not closed", undefined, start)
      append(parts, 'text', run)
    }
  }
}

function doubleQuotes(scanner: Scanner, parts: SkeletonPart[]): void {
  const start = scanner.at++
  append(parts, 'text', '')
  const exact = HOLE_ALONE_DOUBLE.test(scanner.source.slice(scanner.at, scanner.at + 2))
  while (!scanner.take('"')) {
    const character = scanner.next
    if (character === HOLE) hole(scanner, parts, exact ? 'exact' : 'inside')
    else if (character === '$') dollar(scanner, parts, true)
    else if (character === '`') scanner.fail('a backquote does not run a command here', dollarAdvice('('))
    else if (character === '\\') escapeInDouble(scanner, parts)
    else {
      const run = scanner.match(PLAIN_IN_DOUBLE)
      if (run === undefined) scanner.fail('a " is not closed', undefined, start)
      append(parts, 'text', run)
    }
  }
}

function escape(scanner: Scanner, parts: SkeletonPart[]): void {
  if (scanner.take('\\\n') || bracedVariable(scanner, parts)) return
  scanner.at++
  if (scanner.next === '' || scanner.next === HOLE)
    scanner.fail('a backslash with nothing after it', undefined, scanner.at - 1)
  append(parts, 'text', scanner.match(CHARACTER) ?? '')
}

// XCU §2.2.3: between double quotes a backslash escapes these only.
function escapeInDouble(scanner: Scanner, parts: SkeletonPart[]): void {
  if (scanner.take('\\\n') || bracedVariable(scanner, parts)) return
  const escaped = scanner.match(ESCAPED_IN_DOUBLE)
  if (escaped === undefined) scanner.at++
  append(parts, 'text', escaped === undefined ? '\\' : (escaped[1] ?? ''))
}

function bracedVariable(scanner: Scanner, parts: SkeletonPart[]): boolean {
  if (!scanner.startsWith('\\${')) return false
  const start = scanner.at
  const text = scanner.match(BRACED_VARIABLE)
  if (text !== undefined) parts.push({ kind: 'variable', name: text.slice(3, -1) })
  else {
    const inside = scanner.source.slice(start + 3, start + 5).includes(HOLE)
    const message = inside
      ? 'the name of a variable cannot be a value'
      : 'only \\${NAME} is read of what a shell has in braces'
    scanner.fail(message, 'write it in TypeScript: ${env.NAME ?? …}', start)
  }
  return true
}

/** `$NAME`; alone a dollar sign is one. */
function dollar(scanner: Scanner, parts: SkeletonPart[], isQuoted: boolean): void {
  const start = scanner.at++
  const name = scanner.match(NAME)
  if (name !== undefined) {
    parts.push({ kind: 'variable', name })
    return
  }
  if (scanner.next === HOLE) {
    scanner.fail('the name of a variable cannot be a value', 'write ${env[name]}, or \\$ for a dollar sign', start)
  }
  const advice = dollarAdvice(scanner.next)
  const quoteEnds = isQuoted && (scanner.next === '"' || scanner.next === "'")
  if (advice !== undefined && !quoteEnds) {
    scanner.fail(`$${scanner.next} has no meaning here`, `${advice}; \\$ is a dollar sign`, start)
  }
  // As if quoted: who writes the word for a shell must not join it to what follows.
  append(parts, 'text', '$')
}

function hole(scanner: Scanner, parts: SkeletonPart[], quoting: 'none' | 'exact' | 'inside'): void {
  const at = scanner.at
  parts.push({ kind: 'hole', index: scanner.hole(), quoting, at })
}

function substitution(scanner: Scanner, readNested: ReadNested): SkeletonPart {
  const start = scanner.at
  const direction = scanner.next === '<' ? 'from' : 'to'
  scanner.at += 2
  const list = readNested(scanner)
  if (!scanner.take(')')) scanner.fail('a ( is not closed', undefined, start)
  return { kind: 'substitution', direction, list }
}

function append(parts: SkeletonPart[], kind: 'text' | 'pattern', text: string): void {
  const last = parts.at(-1)
  if (last?.kind !== kind) parts.push({ kind, text })
  else parts[parts.length - 1] = { kind, text: last.text + text }
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const BRACED_VARIABLE = /\\\$\{[A-Za-z_][A-Za-z0-9_]*\}/y
const PLAIN = /[^ \t\n'"\\$`;&|<>()\0]+/y
const PLAIN_IN_SINGLE = /[^'\\\0]+/y
const PLAIN_IN_DOUBLE = /[^"\\$`\0]+/y
const ESCAPED_IN_DOUBLE = /\\[$`"\\]/y
const ESCAPED_FOR_JAVASCRIPT = /\\`|\\\$(?=\{)/y
const CHARACTER = /./suy
const HOLE_ALONE_SINGLE = /^\0'/
const HOLE_ALONE_DOUBLE = /^\0"/
