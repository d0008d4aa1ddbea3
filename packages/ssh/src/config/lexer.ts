// The grammar of one line of ssh_config(5): a keyword, then arguments with quotes, backslashes and comments.
import { lowerCaseAscii } from './pattern.ts'

/** A line taken apart: the keyword in lower case and the text of its arguments. */
export interface ConfigLine {
  readonly keyword: string
  /** What follows the keyword, without the separator and without white space at either end. May be empty. */
  readonly text: string
}

/** Splits one line at its keyword; undefined for an empty line or a comment. `key value`, `key=value`, `key = value`. */
export function splitLine(line: string): ConfigLine | undefined {
  const trimmed = cutAtNul(line).replace(TRAILING_SPACE, '')
  let split = splitKeyword(trimmed)
  if (split?.keyword === '' && split.text !== undefined) split = splitKeyword(split.text)
  if (split === undefined || split.keyword === '' || split.keyword.startsWith('#')) return undefined
  return { keyword: lowerCaseAscii(split.keyword), text: (split.text ?? '').replace(LEADING_SPACE, '') }
}

/**
 * Splits the text after a keyword into arguments. `'` and `"` quote; a backslash escapes a quote or a backslash,
 * and a space outside quotes. Undefined when a quote is not closed.
 * @param options.comments whether an argument that begins with an unquoted `#` ends the line; the default.
 */
export function splitArguments(text: string, options: { readonly comments?: boolean } = {}): string[] | undefined {
  const comments = options.comments ?? true
  const found: string[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] as string
    if (character === ' ' || character === '\t') {
      at++
      continue
    }
    if (comments && character === '#') break
    const argument = readArgument(text, at)
    if (argument === undefined) return undefined
    found.push(argument.value)
    at = argument.end
  }
  return found
}

/** Writes one argument so that `splitArguments` gives it back unchanged. */
export function quoteArgument(value: string): string {
  if (/^[^\s"'\\#]+$/.test(value)) return value
  return `"${value.replace(/["'\\]/g, '\\$&')}"`
}

function readArgument(text: string, start: number): { value: string; end: number } | undefined {
  let value = ''
  let quote = ''
  let at = start
  while (at < text.length) {
    const character = text[at] as string
    const next = text[at + 1]
    if (character === '\\') {
      const escapes = next === "'" || next === '"' || next === '\\' || (quote === '' && next === ' ')
      value += escapes ? next : character
      at += escapes ? 2 : 1
    } else if (quote === '' && (character === ' ' || character === '\t')) {
      break
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character
      at++
    } else if (character === quote) {
      quote = ''
      at++
    } else {
      PLAIN.lastIndex = at + 1
      PLAIN.test(text)
      const end = Math.max(PLAIN.lastIndex, at + 1)
      value += text.slice(at, end)
      at = end
    }
  }
  return quote === '' ? { value, end: at } : undefined
}

/** A keyword ends at white space or one `=`, with white space around it, or is quoted. Undefined: an open quote. */
function splitKeyword(line: string): { keyword: string; text?: string } | undefined {
  const end = line.search(KEYWORD_END)
  if (end < 0) return { keyword: line }
  if (line[end] === '"') {
    const close = line.indexOf('"', end + 1)
    if (close < 0) return undefined
    const keyword = line.slice(0, end) + line.slice(end + 1, close)
    return { keyword, text: line.slice(close + 1).replace(LEADING_SPACE, '') }
  }
  let text = line.slice(end + 1).replace(LEADING_SPACE, '')
  if (line[end] !== '=' && text.startsWith('=')) text = text.slice(1).replace(LEADING_SPACE, '')
  return { keyword: line.slice(0, end), text }
}

/** A C program sees no further than the first NUL. */
function cutAtNul(line: string): string {
  const nul = line.indexOf('\0')
  return nul < 0 ? line : line.slice(0, nul)
}

/** What needs no closer look, wherever it stands. */
const PLAIN = /[^\\'" \t]+/y
const KEYWORD_END = /[ \t\r\n"=]/
const LEADING_SPACE = /^[ \t\r\n]+/
const TRAILING_SPACE = /(?<![ \t\r\n\f])[ \t\r\n\f]+$/
