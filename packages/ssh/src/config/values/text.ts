// Values that are taken as text: one argument, the rest of the line, or a list of arguments.
import { lowerCaseAscii } from '../pattern.ts'
import { FatalLineFault, type Kind, type OptionLine, refuse } from './kind.ts'

export const text: Kind<string> = {
  parse: (line) => line.required(),
  format: String,
  mapText: (value, change) => change(value),
}

/** The rest of the line as written, quotes and all: for a shell. */
export const command: Kind<string> = {
  parse(line) {
    line.rest()
    return line.text.replace(/^[ \t\r\n=]+/, '')
  },
  format: String,
  mapText: (value, change) => change(value),
}

/** What follows our version in the identification string; `none` is the empty text. */
export const versionAddendum: Kind<string> = {
  parse(line) {
    line.rest()
    if (line.text.includes('\r')) throw new FatalLineFault(`Invalid ${line.keyword} argument`)
    return lowerCaseAscii(line.text) === 'none' ? '' : line.text
  },
  format: String,
  mapText: (value, change) => change(value),
}

/** Up to 32 files of known_hosts; `none` alone names none of them. */
export const hostFiles: Kind<readonly string[]> = {
  parse(line) {
    const words = line.rest()
    if (words.length > HOST_FILES_MAX) refuse(`too many ${line.keyword} entries.`)
    return words.length === 0 ? undefined : checkNone(line, words)
  },
  format: oneLine,
  mapText: (list, change) => (isNone(list) ? list : list.map(change)),
}

/** One or more arguments, or `none` alone. */
export const words: Kind<readonly string[]> = {
  parse(line) {
    const found = checkNone(line, line.rest())
    if (found.length === 0) throw new FatalLineFault(`no ${line.keyword} specified`)
    return found
  },
  format: oneLine,
  mapText: (list, change) => (isNone(list) ? list : list.map(change)),
}

/** A connection is refused with this text by the configuration itself. */
export const refuseConnection: Kind<string> = {
  parse: (line) => line.required(),
  // Only lines of blocks that match come this far.
  merge(_, reason): never {
    throw new FatalLineFault(`RefuseConnection: ${reason}`)
  },
  format: () => [],
}

/** Refuses empty arguments, and `none` among others. */
export function checkNone(line: OptionLine, found: readonly string[]): readonly string[] {
  for (const word of found) {
    if (word === '') refuse(`keyword ${line.keyword} empty argument`)
    if (found.length > 1 && lowerCaseAscii(word) === 'none') {
      refuse(`keyword ${line.keyword} "none" argument must appear alone.`)
    }
  }
  return found
}

/** A list as one line; an empty one reads `none`. */
export function oneLine(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(' ')
}

function isNone(list: readonly string[]): boolean {
  return list.length === 1 && lowerCaseAscii(list[0] as string) === 'none'
}

const HOST_FILES_MAX = 32
