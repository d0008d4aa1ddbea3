// The places of a command that values go to.
import type { SkeletonCommand, SkeletonList, SkeletonWord } from '@yon/script/grammar'

/** One place. */
export interface HolePlace {
  readonly index: number
  /** Nothing else stands in its word, so that it may be several arguments. */
  readonly isAlone: boolean
}

/** All of a list, those of process substitutions too. */
export function holesOf(list: SkeletonList): HolePlace[] {
  return commandsOf(list).flatMap(({ words, assignments, redirections }) => [
    ...words.flatMap((word) => holesIn(word, true)),
    ...assignments.flatMap(({ value }) => holesIn(value, false)),
    ...redirections.flatMap((each) => ('target' in each ? holesIn(each.target, false) : [])),
  ])
}

/** The values that are arguments of programs, or parts of such. */
export function argumentHoles(list: SkeletonList): ReadonlySet<number> {
  const words = commandsOf(list).flatMap((command) => command.words)
  return new Set(words.flatMap((word) => holesIn(word, true).map(({ index }) => index)))
}

/** All commands of a list, those of process substitutions too. */
export function commandsOf(list: SkeletonList): SkeletonCommand[] {
  return list.items.flatMap(({ commands }) => commands.flatMap((command) => [command, ...nested(command)]))
}

function nested({ words }: SkeletonCommand): SkeletonCommand[] {
  return words.flat().flatMap((part) => (part.kind === 'substitution' ? commandsOf(part.list) : []))
}

function holesIn(word: SkeletonWord, maySpread: boolean): HolePlace[] {
  const filled = word.filter((part) => part.kind !== 'text' || part.text !== '')
  return word.flatMap((part) =>
    part.kind === 'hole' ? [{ index: part.index, isAlone: maySpread && filled.length === 1 }] : [],
  )
}
