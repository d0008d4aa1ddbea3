// Puts the values of one evaluation into the tree of a template.
import type { List, Redirection, SimpleCommand, Word, WordPart } from './ast.ts'
import { invalidCommand } from './invalid-command.ts'
import { tellShownSecret } from './secret.ts'
import type { Hole, SkeletonCommand, SkeletonList, SkeletonPart, SkeletonWord } from './skeleton.ts'
import { EMBEDDED, type Embedded, textIn, type Values, wordsOf } from './values.ts'

/**
 * The list with its values.
 * @throws ScriptError `invalid-command` when a value cannot stand where it does
 */
export function bind(skeleton: SkeletonList, values: Values): List {
  return {
    items: skeleton.items.map(({ joint, commands }) => ({
      joint,
      pipeline: { commands: commands.map((command) => bindCommand(command, values)) },
    })),
  }
}

function bindCommand(skeleton: SkeletonCommand, values: Values): SimpleCommand {
  const words = skeleton.words.flatMap((word) => bindWords(word, values))
  if (words.length === 0) {
    throw invalidCommand('no value is left to be the program', values.source, skeleton.at)
  }
  if (words.some((word) => word.some((part) => part.kind === 'text' && part.secret === true))) {
    tellShownSecret('argument')
  }
  return {
    assignments: skeleton.assignments.map(({ name, value }) => ({ name, value: bindWord(value, values) })),
    words,
    redirections: skeleton.redirections.map((redirection) => bindRedirection(redirection, values)),
    pipesStderr: skeleton.pipesStderr,
  }
}

/** One word of the text is several when its value is. */
function bindWords(skeleton: SkeletonWord, values: Values): readonly Word[] {
  const hole = loneHole(skeleton)
  if (hole === undefined) return [bindWord(skeleton, values)]
  return wordsOf(hole, values).map((part) => [part])
}

function bindWord(skeleton: SkeletonWord, values: Values): Word {
  return skeleton.map((part) => bindPart(part, values))
}

function bindPart(part: SkeletonPart, values: Values): WordPart {
  if (part.kind === 'hole') return textIn(part, values)
  if (part.kind !== 'substitution') return part
  const list = embeddedList(part.list, values) ?? bind(part.list, values)
  return { kind: 'substitution', direction: part.direction, list }
}

function bindRedirection(skeleton: Redirection<SkeletonWord>, values: Values): Redirection {
  if (skeleton.kind === 'duplicate') return skeleton
  return { ...skeleton, target: bindWord(skeleton.target, values) }
}

/** The list of a command that stands alone in the parentheses. */
function embeddedList(skeleton: SkeletonList, { values }: Values): List | undefined {
  const [item, ...items] = skeleton.items
  const [command, ...commands] = item?.commands ?? []
  const [word, ...words] = command?.words ?? []
  if (command === undefined || word === undefined || items.length + commands.length + words.length > 0) return undefined
  if (command.assignments.length + command.redirections.length > 0) return undefined
  const hole = loneHole(word)
  const value = hole?.quoting === 'none' ? values[hole.index] : undefined
  return isEmbedded(value) ? (value[EMBEDDED]() as List) : undefined
}

function loneHole(word: SkeletonWord): Hole | undefined {
  const parts = word.filter((part) => part.kind !== 'text' || part.text !== '')
  const [part] = parts
  return parts.length === 1 && part?.kind === 'hole' && part.quoting !== 'inside' ? part : undefined
}

function isEmbedded(value: unknown): value is Embedded {
  return typeof value === 'object' && value !== null && EMBEDDED in value
}
