// Redirections: XCU §2.7, and of bash `<<<`, `&>` and `&>>`.
import type { Scanner } from './scanner.ts'
import type { Redirection } from './ast.ts'
import type { SkeletonWord } from './skeleton.ts'

/** The redirections that one operator makes here; undefined when there is none. */
export function readRedirections(
  scanner: Scanner,
  readTarget: (scanner: Scanner) => SkeletonWord,
): readonly Redirection<SkeletonWord>[] | undefined {
  const start = scanner.at
  const number = scanner.match(NUMBER)
  const operator = scanner.match(OPERATOR)
  if (operator === undefined) {
    scanner.at = start
    return undefined
  }
  const descriptor = number === undefined ? undefined : Number(number)
  if (descriptor !== undefined && descriptor > DESCRIPTOR_MAX) {
    scanner.fail(`descriptors go up to ${DESCRIPTOR_MAX}`, undefined, start)
  }
  const advice = UNSUPPORTED.get(operator)
  if (advice !== undefined) scanner.fail(`${operator} is not read here`, advice, start)
  if (operator === '>&' || operator === '<&') return [duplicate(scanner, descriptor ?? (operator === '>&' ? 1 : 0))]
  const target = readTarget(scanner)
  if (target.length === 0) scanner.fail(`${operator} leads nowhere: a file is missing`, undefined, start)
  if (operator === '<<<') return [{ kind: 'text', descriptor: descriptor ?? 0, target }]
  if (operator === '<') return [{ kind: 'file', descriptor: descriptor ?? 0, mode: 'read', target }]
  const mode = operator.endsWith('>>') ? 'append' : 'write'
  const file = { kind: 'file', descriptor: descriptor ?? 1, mode, target } as const
  return operator.startsWith('&') ? [file, { kind: 'duplicate', descriptor: 2, of: 1 }] : [file]
}

function duplicate(scanner: Scanner, descriptor: number): Redirection<SkeletonWord> {
  const start = scanner.at
  const digits = scanner.match(DIGITS)
  if (digits === undefined) {
    const advice = scanner.next === '-' ? 'to drop output, > /dev/null' : 'for a file, > file or &> file'
    scanner.fail('after >& comes the number of a descriptor', advice, start)
  }
  const of = Number(digits)
  if (of > DESCRIPTOR_MAX) scanner.fail(`descriptors go up to ${DESCRIPTOR_MAX}`, undefined, start)
  return { kind: 'duplicate', descriptor, of }
}

// A number is a descriptor only when the operator follows at once.
const NUMBER = /[0-9]+(?=[<>])/y
const OPERATOR = /&>>|&>|<<<|<<-?|<&|<>|<(?!\()|>>|>&|>\||>(?!\()/y
const DIGITS = /[0-9]+(?![^ \t\n;&|<>()])/y
const DESCRIPTOR_MAX = 9
const HERE_DOCUMENT = '<<< text, or .stdin(text) with a text of TypeScript'
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['<<', HERE_DOCUMENT],
  ['<<-', HERE_DOCUMENT],
  ['<>', '< and > apart'],
])
