// The file itself, in which each function that is sent elsewhere is noted with the hash of its code and the values that
// it captures. No line moves.
import { pathToFileURL } from 'node:url'
import MagicString from 'magic-string'
import type { Source } from '../syntax/source.ts'
import { noteFunction, noteReaders, unusedName, type PreparedFunction } from './notes.ts'

/** What the made code imports `ship` from. */
export const EMITTED_MODULE = '@yon/runner/emitted'

/** TypeScript with its source map inline; the same text when there is nothing to note. */
export function noteFunctions(source: Source, functions: readonly PreparedFunction[]): string {
  if (functions.length === 0) return source.text
  const text = new MagicString(source.text, { filename: source.path })
  const ship = unusedName(source.text, '__ship')
  for (const each of functions) noteFunction(text, each, ship)
  // At the end, where it moves nothing: imports come first wherever they stand.
  const captures = functions.flatMap(({ plan }) => plan.captures)
  text.append(`\nimport { ship as ${ship} } from "${EMITTED_MODULE}";${noteReaders(text, source, captures)}`)
  const map = text.generateMap({ source: pathToFileURL(source.path).href, hires: 'boundary', includeContent: true })
  return `${text.toString()}\n//# sourceMappingURL=${map.toUrl()}\n`
}
