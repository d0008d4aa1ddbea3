// At a prompt a name may be declared again. What it was before is blanked, so that each name is declared once.
import type { Definition } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { nodeOf, parseSource, type Source } from '../syntax/source.ts'

/** What was typed before, without the declarations that the cell replaces; no line moves. */
export function withoutRedeclared(path: string, before: string, cell: string): string {
  const source = parseSource(path, before + cell)
  if (!('program' in source)) return before
  const module = source.scopes.acquire(source.program as never, true)
  const gone = (module?.variables ?? []).flatMap(({ defs }) => {
    const isAgain = defs.some(({ name }) => nodeOf(name).start >= before.length)
    const statements = defs.flatMap((each) => statementOf(source, each) ?? [])
    // Overloads, and what merges, is declared several times in one cell.
    return isAgain ? statements.filter(({ start }) => start < before.length) : []
  })
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  return gone.reduce(
    (text, { start, end }) => text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end),
    before,
  )
}

/** The statement, when it declares nothing else. */
function statementOf(source: Source, { node, parent }: Definition): Node | undefined {
  const own = nodeOf(node)
  const declaration = own.type === 'VariableDeclarator' ? (parent as Node | null) : own
  if (declaration === null || source.parents.get(declaration)?.type !== 'Program') return undefined
  if (declaration.type !== 'VariableDeclaration')
    return declaration.type.endsWith('Declaration') ? declaration : undefined
  return declaration.declarations.length === 1 && declaration.declarations[0]?.id.type === 'Identifier'
    ? declaration
    : undefined
}
