// Whether a tree holds what must not be seen.
import type { List, Word } from '../grammar/ast.ts'

/** Whether a value in it is marked as secret. */
export function hasSecret(list: List): boolean {
  return list.items.some(({ pipeline }) =>
    pipeline.commands.some(({ assignments, words, redirections }) =>
      [
        ...words,
        ...assignments.map(({ value }) => value),
        ...redirections.flatMap((each) => (each.kind === 'duplicate' ? [] : [each.target])),
      ].some(isSecret),
    ),
  )
}

function isSecret(word: Word): boolean {
  return word.some(
    (part) => (part.kind === 'text' && part.secret === true) || (part.kind === 'substitution' && hasSecret(part.list)),
  )
}
