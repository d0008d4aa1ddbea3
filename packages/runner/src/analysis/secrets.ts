// Which variables hold secrets.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { annotationOf, awaited, bare, initialiserOf } from '../syntax/variables.ts'
import { entriesOf } from './entries.ts'
import { exportedConstant } from './exported-constant.ts'
import { yonExport } from './origins.ts'
import { shownUses, type ShownSecret } from './shown-secrets.ts'

/** Where a use of a variable shows a secret: the variable, or what stands under a name in it. */
export function secretsShown(project: Project, source: Source, variable: Variable, identifier: Node): ShownSecret[] {
  const value = secretAt(project, source, variable, identifier)
  return value === undefined ? [] : shownUses(project, source, value)
}

/** Where secrets of a file are shown to everybody; masked texts of them harm nobody here. */
export function openSecrets(project: Project, source: Source): ShownSecret[] {
  return source.scopes.variables.flatMap((variable) =>
    variable.references
      .filter((each) => each.isRead())
      .flatMap(({ identifier }) => secretsShown(project, source, variable, nodeOf(identifier)))
      .filter(({ isOpen }) => isOpen),
  )
}

function secretAt(project: Project, source: Source, variable: Variable, identifier: Node): Node | undefined {
  if (isSecret(project, source, variable)) return identifier
  const member = source.parents.get(identifier)
  if (member?.type !== 'MemberExpression' || member.object !== (identifier as unknown) || member.computed)
    return undefined
  if (member.property.type !== 'Identifier') return undefined
  const { name } = member.property
  const entries = entriesOf(project, source, identifier)
  const value = entries?.values.findLast(([key]) => key === name)?.[1]
  return entries !== undefined && value !== undefined && isMade(project, entries.source, value) ? member : undefined
}

/** Does the variable surely hold what `secret` made? */
function isSecret(project: Project, source: Source, variable: Variable): boolean {
  const annotation = annotationOf(variable)
  if (annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier') {
    if (yonExport(project, source, annotation.typeName) === 'Secret') return true
  }
  const elsewhere = exportedConstant(project, source, variable)
  if (elsewhere !== undefined) return isMade(project, elsewhere.source, elsewhere.initialiser)
  const initialiser = initialiserOf(variable)
  return initialiser !== undefined && isMade(project, source, initialiser)
}

function isMade(project: Project, source: Source, expression: Node): boolean {
  const made = awaited(expression)
  if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return false
  const maker = yonExport(project, source, bare(made.callee))
  return maker === 'secret' || maker === 'Secret'
}
