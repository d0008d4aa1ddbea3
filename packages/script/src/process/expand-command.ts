// A command with its words expanded.
import { expandValue, expandWord, type ExpandContext } from '../expand/index.ts'
import type { List, Redirection, SimpleCommand, Word, WordPart } from '../grammar/ast.ts'
import { ScriptError } from '../errors.ts'

/** What starts a process, but for the descriptors. */
export interface ExpandedCommand {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly redirections: readonly ExpandedRedirection[]
  readonly substitutions: readonly Substitution[]
  readonly pipesStderr: boolean
}

/** Where a descriptor leads: to a path, or to a text. */
export type ExpandedRedirection = Redirection<string>

/** A list whose pipe the command finds at this descriptor. */
export interface Substitution {
  readonly direction: 'from' | 'to'
  readonly list: List
  readonly descriptor: number
}

/** Expands all words of the command. Nothing is started or opened yet. */
export async function expandCommand(
  command: SimpleCommand,
  context: ExpandContext & { env: Record<string, string> },
): Promise<ExpandedCommand> {
  const substitutions: Substitution[] = []
  const name = (word: Word): Word => word.map((part) => nameSubstitution(part, substitutions))
  const argv: string[] = []
  for (const word of command.words) {
    const text = plainText(word)
    if (text === undefined) argv.push(...(await expandWord(name(word), context)))
    else argv.push(text)
  }
  if (argv.length === 0) throw new ScriptError('invalid-command', 'the expansions leave no program')
  const assigned: Record<string, string> = {}
  for (const { name: variable, value } of command.assignments) {
    // XCU §2.9.1: a value is that after the assignments before it; words have the values before all of them.
    assigned[variable] = await expandValue(value, { ...context, env: { ...context.env, ...assigned } })
  }
  const redirections: ExpandedRedirection[] = []
  for (const redirection of command.redirections) {
    if (redirection.kind === 'duplicate') redirections.push(redirection)
    else if (redirection.kind === 'text') {
      const target = `${await expandValue(redirection.target, context)}\n`
      redirections.push({ ...redirection, target })
    } else redirections.push({ ...redirection, target: await expandTarget(name(redirection.target), context) })
  }
  const env = command.assignments.length === 0 ? context.env : { ...context.env, ...assigned }
  return { argv, env, redirections, substitutions, pipesStderr: command.pipesStderr }
}

async function expandTarget(word: Word, context: ExpandContext): Promise<string> {
  const [path, ...others] = await expandWord(word, context)
  if (path !== undefined && others.length === 0) return path
  throw new ScriptError(
    'invalid-command',
    `a redirection leads to one file, not to ${others.length + (path === undefined ? 0 : 1)}`,
  )
}

function nameSubstitution(part: WordPart, substitutions: Substitution[]): WordPart {
  if (part.kind !== 'substitution') return part
  const descriptor = FIRST_DESCRIPTOR + substitutions.length
  substitutions.push({ direction: part.direction, list: part.list, descriptor })
  return { kind: 'text', text: `${DESCRIPTOR_FOLDER}${descriptor}` }
}

/** The text of a word in which nothing expands. */
function plainText(word: Word): string | undefined {
  let text = ''
  for (const part of word) {
    if (part.kind !== 'text' && (part.kind !== 'pattern' || ACTIVE.test(part.text))) return undefined
    text += part.text
  }
  return text
}

/** Where a process finds its own descriptors. */
export const DESCRIPTOR_FOLDER = '/dev/fd/'
/** Above all that a redirection can name. */
const FIRST_DESCRIPTOR = 10
const ACTIVE = /[*?[\]{}~]/
