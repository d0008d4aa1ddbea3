// The file itself, in which each function that is sent elsewhere is noted with the hash of its code and the values that
// it captures. No line moves.
import MagicString from 'magic-string'
import type { FunctionPlan } from '../analysis/plan.ts'
import type { Source } from '../syntax/source.ts'

/** What the made code imports `ship` from. */
export const EMITTED_MODULE = '@yon/runner/emitted'

/** A function of a file, and the hash of its bundle. */
export interface PreparedFunction {
  readonly plan: FunctionPlan
  readonly bundle: string
}

/** TypeScript with its source map inline; the same text when there is nothing to note. */
export function noteFunctions(source: Source, functions: readonly PreparedFunction[]): string {
  if (functions.length === 0) return source.text
  const text = new MagicString(source.text, { filename: source.path })
  const ship = unusedName(source.text)
  for (const { plan, bundle } of functions) {
    const { start, end } = plan.call.argument
    text.appendRight(start, `${ship}(`)
    text.appendLeft(end, `, "${bundle}", () => ({ ${plan.captures.join(', ')} }))`)
  }
  // At the end, where it moves nothing: imports come first wherever they stand.
  text.append(`\nimport { ship as ${ship} } from "${EMITTED_MODULE}"`)
  const map = text.generateMap({ source: source.path, hires: 'boundary', includeContent: true })
  return `${text.toString()}\n//# sourceMappingURL=${map.toUrl()}\n`
}

function unusedName(text: string): string {
  let name = '__ship'
  while (text.includes(name)) name += '_'
  return name
}
