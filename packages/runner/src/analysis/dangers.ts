// Commands that do to the root of the file system what was meant for a folder, when a value is not what one thinks.
import type { SkeletonCommand, SkeletonList, SkeletonPart, SkeletonWord } from '@yon/script/grammar'
import { commandsOf } from './holes.ts'

/** A word that becomes an absolute path when what begins it is empty, or `/` itself. */
export interface Danger {
  readonly program: string
  /** The index of the value, or the name of the variable, that begins the word. */
  readonly hole: number | undefined
  readonly variable: string | undefined
}

/** All of a list. */
export function dangersOf(list: SkeletonList): Danger[] {
  return commandsOf(list).flatMap(dangersIn)
}

function dangersIn({ words }: SkeletonCommand): Danger[] {
  const texts = words.map(literalText)
  // sudo, env and the like stand before it.
  const at = texts.findIndex((text) => text !== undefined && RECURSIVE.has(text.replace(/^.*\//, '')))
  const program = texts[at]
  if (program === undefined) return []
  const rest = words.slice(at + 1)
  if (!texts.slice(at + 1).some((text) => text !== undefined && /^(?:--recursive$|-[A-Za-z]*[rR])/.test(text)))
    return []
  return rest.flatMap((word): Danger[] => {
    const [first, second] = word.filter((part) => part.kind !== 'text' || part.text !== '')
    if (first === undefined || second === undefined || !beginsWithSlash(second)) return []
    if (first.kind === 'hole') return [{ program, hole: first.index, variable: undefined }]
    return first.kind === 'variable' ? [{ program, hole: undefined, variable: first.name }] : []
  })
}

function beginsWithSlash(part: SkeletonPart): boolean {
  return (part.kind === 'text' || part.kind === 'pattern') && part.text.startsWith('/')
}

function literalText(word: SkeletonWord): string | undefined {
  return word.every((part) => part.kind === 'text' || part.kind === 'pattern')
    ? word.map((part) => ('text' in part ? part.text : '')).join('')
    : undefined
}

/** Programs that go down into folders by -r or -R. */
const RECURSIVE: ReadonlySet<string> = new Set(['rm', 'chmod', 'chown', 'chgrp'])
