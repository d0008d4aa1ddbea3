// Arguments with long options as well: `--name value`, `--name=value`, anywhere among the operands, up to `--`.

import { suggestion } from './nearest.ts'

/** One option of a command, which does something to a `T`. */
export interface WordOption<T> {
  readonly letter?: string
  readonly name: string
  /** What `--help` calls the value; undefined for an option without one. */
  readonly value?: string
  readonly summary: string
  apply(target: T, value: string): void
}

/** The arguments make no sense; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Applies all options to `target`, and gives the operands. @throws UsageError */
export function applyWords<T>(argv: readonly string[], options: readonly WordOption<T>[], target: T): string[] {
  return apply(argv, options, target, false)
}

/** The same, up to the first operand: what follows it belongs to somebody else. @throws UsageError */
export function applyLeadingWords<T>(argv: readonly string[], options: readonly WordOption<T>[], target: T): string[] {
  return apply(argv, options, target, true)
}

/** The options with their summaries, a line each. */
export function describeOptions<T>(options: readonly WordOption<T>[]): string {
  const heads = options.map(({ letter, name, value }) => {
    const long = `--${name}${value === undefined ? '' : ` ${value}`}`
    return letter === undefined ? `    ${long}` : `-${letter}, ${long}`
  })
  const width = Math.max(...heads.map((head) => head.length))
  return options.map(({ summary }, i) => `  ${(heads[i] as string).padEnd(width)}  ${summary}\n`).join('')
}

function apply<T>(
  argv: readonly string[],
  options: readonly WordOption<T>[],
  target: T,
  isLeadingOnly: boolean,
): string[] {
  const operands: string[] = []
  for (let at = 0; at < argv.length;) {
    const word = argv[at] as string
    if (word === '--') return [...operands, ...argv.slice(at + 1)]
    if (word.startsWith('--')) at = applyLong(argv, at, options, target)
    else if (word.startsWith('-') && word !== '-') at = applyLetters(argv, at, options, target)
    else if (isLeadingOnly) return argv.slice(at)
    else {
      operands.push(word)
      at++
    }
  }
  return operands
}

/** Gives the index of the next argument. */
function applyLong<T>(argv: readonly string[], at: number, options: readonly WordOption<T>[], target: T): number {
  const [, name = '', value] = /^--([^=]*)(?:=([^]*))?$/.exec(argv[at] as string) ?? []
  const option = options.find((each) => each.name === name)
  if (option === undefined) {
    const near = suggestion(
      `--${name}`,
      options.map((each) => `--${each.name}`),
    )
    throw new UsageError(`no such option: ${JSON.stringify(`--${name}`)}${near}`)
  }
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`the option --${name} takes no value`)
    option.apply(target, '')
    return at + 1
  }
  const given = value ?? argv[at + 1]
  if (given === undefined) throw new UsageError(`the option --${name} takes a value: ${option.value}`)
  option.apply(target, given)
  return value === undefined ? at + 2 : at + 1
}

/** A cluster of letters, of which the last may have a value, glued or in the next argument. */
function applyLetters<T>(argv: readonly string[], at: number, options: readonly WordOption<T>[], target: T): number {
  const word = argv[at] as string
  for (let i = 1; i < word.length; i++) {
    const option = options.find(({ letter }) => letter === word[i])
    if (option === undefined) throw new UsageError(`no such option: ${JSON.stringify(`-${word[i]}`)}`)
    if (option.value === undefined) {
      option.apply(target, '')
      continue
    }
    const glued = word.slice(i + 1)
    const value = glued === '' ? argv[at + 1] : glued
    if (value === undefined) throw new UsageError(`the option -${option.letter} takes a value: ${option.value}`)
    option.apply(target, value)
    return glued === '' ? at + 2 : at + 1
  }
  return at + 1
}
