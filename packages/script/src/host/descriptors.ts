// Which descriptors a tree uses itself.
import { ScriptError } from '../errors.ts'
import type { List, Word } from '../grammar/ast.ts'

/** Three descriptors that nothing in the list uses. */
export function descriptorsOf(list: List): [string, string, string] {
  const used = new Set<number>()
  visit(list, used)
  const free = [9, 8, 7, 6, 5, 4, 3].filter((each) => !used.has(each))
  const [first, second, third] = free
  if (first === undefined || second === undefined || third === undefined) {
    throw new ScriptError('invalid-command', 'redirections of more than four descriptors between 3 and 9')
  }
  return [`${first}`, `${second}`, `${third}`]
}

function visit(list: List, used: Set<number>): void {
  for (const command of list.items.flatMap(({ pipeline }) => pipeline.commands)) {
    for (const each of command.redirections) {
      used.add(each.descriptor)
      if (each.kind === 'duplicate') used.add(each.of)
      else visitWord(each.target, used)
    }
    for (const word of command.words) visitWord(word, used)
    for (const { value } of command.assignments) visitWord(value, used)
  }
}

function visitWord(word: Word, used: Set<number>): void {
  for (const part of word) if (part.kind === 'substitution') visit(part.list, used)
}
