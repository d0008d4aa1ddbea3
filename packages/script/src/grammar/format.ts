// The tree as text, for traces and errors: as it could be typed, without secrets, and with nothing in it that controls a
// terminal.
import type { List, ListItem, Redirection, SimpleCommand, Word, WordPart } from './ast.ts'
import { MASK } from './secret.ts'
import { SHELL_WORDS } from './unsupported.ts'

/** The list on one line. */
export function format(list: List): string {
  return list.items
    .map(({ joint, pipeline }, index) => {
      const commands = pipeline.commands.map((command, at, all) => {
        const last = at === all.length - 1
        return formatCommand(command) + (last ? '' : command.pipesStderr ? ' |& ' : ' | ')
      })
      return (index === 0 ? '' : jointText(joint)) + commands.join('')
    })
    .join('')
}

/** Arguments after expansion, quoted where a shell would want it. */
export function formatArguments(argv: readonly string[]): string {
  return argv.map(quote).join(' ')
}

/** The texts in the list that are secrets. */
export function secretsOf(list: List): ReadonlySet<string> {
  const found = new Set<string>()
  collect(list, found)
  return found
}

function jointText(joint: ListItem['joint']): string {
  return joint === 'and' ? ' && ' : joint === 'or' ? ' || ' : '; '
}

function formatCommand(command: SimpleCommand): string {
  return [
    ...command.assignments.map(({ name, value }) => `${name}=${formatWord(value)}`),
    ...command.words.map((word, index) => (index === 0 ? formatProgram(word) : formatWord(word))),
    ...command.redirections.map(formatRedirection),
  ].join(' ')
}

function formatRedirection(redirection: Redirection): string {
  const { kind, descriptor } = redirection
  const number = descriptor === (kind === 'text' || isRead(redirection) ? 0 : 1) ? '' : String(descriptor)
  if (kind === 'duplicate') return `${number}>&${redirection.of}`
  if (kind === 'text') return `${number}<<< ${formatWord(redirection.target)}`
  return `${number}${OPERATORS[redirection.mode]} ${formatWord(redirection.target)}`
}

function isRead(redirection: Redirection): boolean {
  return redirection.kind === 'file' && redirection.mode === 'read'
}

/** Quoted where it would mean something else without. */
function formatProgram(word: Word): string {
  const text = formatWord(word)
  const isWritten = word[0]?.kind === 'pattern'
  return !isWritten && (SHELL_WORDS.has(text) || ASSIGNMENT.test(text)) ? `\\${text}` : text
}

function formatWord(word: Word): string {
  const text = word.map((part, index) => formatPart(part, index === word.length - 1)).join('')
  // Quotes before it are what keeps it from being a comment or a home.
  const isQuoted = word[0]?.kind !== 'pattern' && /^[#~]/.test(text)
  return text === '' || isQuoted ? `''${text}` : text
}

function formatPart(part: WordPart, last: boolean): string {
  switch (part.kind) {
    case 'text':
      return part.secret === true ? MASK : part.text === '' ? '' : quote(part.text)
    case 'pattern':
      return part.text.replace(CONTROL, escape)
    case 'variable':
      return last ? `$${part.name}` : `\${${part.name}}`
    case 'substitution':
      return `${part.direction === 'from' ? '<' : '>'}(${format(part.list)})`
  }
}

function quote(text: string): string {
  if (SAFE.test(text)) return text
  if (text.search(CONTROL) < 0) return `'${text.replaceAll("'", "'\\''")}'`
  return `$'${text.replace(/[\\']/g, '\\$&').replace(CONTROL, escape)}'`
}

function escape(character: string): string {
  const short = ESCAPES[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

function collect(list: List, found: Set<string>): void {
  const words = list.items.flatMap(({ pipeline }) =>
    pipeline.commands.flatMap((command) => [
      ...command.assignments.map(({ value }) => value),
      ...command.words,
      ...command.redirections.flatMap((each) => (each.kind === 'duplicate' ? [] : [each.target])),
    ]),
  )
  for (const part of words.flat()) {
    if (part.kind === 'text' && part.secret === true && part.text !== '') found.add(part.text)
    if (part.kind === 'substitution') collect(part.list, found)
  }
}

const OPERATORS = { read: '<', write: '>', append: '>>' }
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/
const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/
// C0, DEL, C1, and the marks that change the direction of text or separate lines.
const CONTROL = /[\p{Cc}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2066}-\u{2069}]/gu
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
