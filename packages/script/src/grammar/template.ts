// The literal that a command is written in.
import { ScriptError } from '../errors.ts'
import type { List } from './ast.ts'
import { bind } from './bind.ts'
import { parse } from './parse.ts'

/**
 * The tree of a tagged template with its values. What its text says is read once for all evaluations.
 * @throws ScriptError `invalid-command`, with the line and the place
 */
export function readTemplate(strings: TemplateStringsArray, values: readonly unknown[]): List {
  const pieces: unknown = (strings as Partial<TemplateStringsArray> | undefined)?.raw
  if (!Array.isArray(pieces) || pieces.length !== values.length + 1) {
    throw new ScriptError('invalid-command', 'a command is a template literal', {
      advice: 'write $`program ${argument}`, without parentheses',
    })
  }
  let parsed = cache.get(strings)
  if (parsed === undefined) {
    parsed = parse(pieces as readonly string[])
    cache.set(strings, parsed)
  }
  return bind(parsed.list, { values, source: parsed.source })
}

const cache = new WeakMap<TemplateStringsArray, ReturnType<typeof parse>>()
