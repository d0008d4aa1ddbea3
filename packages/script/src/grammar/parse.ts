// Lists, pipelines and simple commands: XCU §2.9.
import { readRedirections } from './redirections.ts'
import { Scanner } from './scanner.ts'
import type { Redirection } from './ast.ts'
import type { SkeletonCommand, SkeletonList, SkeletonPart, SkeletonWord } from './skeleton.ts'
import { SHELL_WORDS } from './unsupported.ts'
import { readWord } from './words.ts'

/**
 * Reads the raw pieces of a template, between which values stand.
 * @throws ScriptError `invalid-command` with the place
 */
export function parse(pieces: readonly string[]): { readonly list: SkeletonList; readonly source: string } {
  const scanner = new Scanner(pieces)
  const list = readList(scanner, 0)
  if (scanner.next === ')') scanner.fail('this ) closes nothing', 'quote it')
  if (scanner.next !== '') scanner.fail('a command is missing here')
  return { list, source: scanner.source }
}

function readList(scanner: Scanner, depth: number): SkeletonList {
  if (depth > DEPTH_MAX) scanner.fail('too many <( ) in each other')
  const items: SkeletonList['items'][number][] = []
  let joint: 'and' | 'or' | 'then' = 'then'
  scanner.skipLines()
  for (;;) {
    const commands = readPipeline(scanner, depth)
    items.push({ joint, commands })
    const operator = scanner.match(JOINT)
    if (operator === undefined) {
      if (scanner.next === '&') scanner.fail('& does not start a job here', 'const job = await $`…`.start()')
      return { items }
    }
    joint = JOINTS[operator] ?? 'then'
    scanner.skipLines()
    const ends = scanner.next === '' || (scanner.next === ')' && depth > 0)
    if (ends && joint === 'then') return { items }
  }
}

function readPipeline(scanner: Scanner, depth: number): readonly SkeletonCommand[] {
  const commands: SkeletonCommand[] = []
  for (;;) {
    const command = readCommand(scanner, depth)
    // `||` belongs to the list.
    const operator = scanner.match(PIPE)
    commands.push({ ...command, pipesStderr: operator === '|&' })
    if (operator === undefined) return commands
    scanner.skipLines()
  }
}

function readCommand(scanner: Scanner, depth: number): SkeletonCommand {
  const at = scanner.at
  const readNested = (nested: Scanner) => readList(nested, depth + 1)
  const readTarget = () => {
    scanner.skipBlanks()
    return readWord(scanner, readNested)
  }
  const assignments: { name: string; value: SkeletonWord }[] = []
  const words: SkeletonWord[] = []
  const redirections: Redirection<SkeletonWord>[] = []
  for (;;) {
    scanner.skipBlanks()
    const found = readRedirections(scanner, readTarget)
    if (found !== undefined) {
      redirections.push(...found)
      continue
    }
    const start = scanner.at
    const word = readWord(scanner, readNested)
    if (word.length === 0) break
    const assignment = words.length === 0 ? assignmentOf(word) : undefined
    if (assignment !== undefined) assignments.push(assignment)
    else {
      if (words.length === 0) refuseShellWord(scanner, word, start)
      words.push(word)
    }
  }
  if (words.length === 0) refuseNothing(scanner, at, assignments.length > 0, redirections.length > 0)
  return { at, assignments, words, redirections, pipesStderr: false }
}

function refuseNothing(scanner: Scanner, at: number, assigns: boolean, redirects: boolean): never {
  if (assigns) {
    scanner.fail('variables alone change nothing', 'within({ env: { NAME: value } }, fn), or a command after them', at)
  }
  if (redirects) scanner.fail('a redirection without a command', "to empty a file, writeFile(file, '')", at)
  scanner.fail(scanner.next === '' ? 'a command is missing at the end' : 'a command is missing here')
}

function refuseShellWord(scanner: Scanner, word: SkeletonWord, at: number): void {
  const [part] = word
  if (word.length !== 1 || part?.kind !== 'pattern') return
  const advice = SHELL_WORDS.get(part.text)
  if (advice !== undefined) scanner.fail(`${part.text} is a word of shells, not a program`, advice, at)
}

/** `NAME=value`, with the name and the sign written without quotes. */
function assignmentOf(word: SkeletonWord): { name: string; value: SkeletonWord } | undefined {
  const [first, ...rest] = word
  if (first?.kind !== 'pattern') return undefined
  const name = ASSIGNMENT.exec(first.text)?.[1]
  if (name === undefined) return undefined
  const text = first.text.slice(name.length + 1)
  const empty: SkeletonPart = { kind: 'text', text: '' }
  return { name, value: [text === '' ? empty : { kind: 'pattern', text }, ...rest] }
}

const JOINT = /&&|\|\||;(?!;)|\n/y
const JOINTS: Readonly<Record<string, 'and' | 'or'>> = { '&&': 'and', '||': 'or' }
const PIPE = /\|&|\|(?!\|)/y
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/
const DEPTH_MAX = 16
