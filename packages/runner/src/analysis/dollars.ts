// Which expressions are `$`, here or of a host.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { bare, declaratorOf, initialiserOf, isReassigned, variableOf } from '../syntax/variables.ts'
import { isHost } from './hosts.ts'
import { yonExport } from './origins.ts'

/** Whether a template with this tag is surely a command. */
export function isDollar(project: Project, source: Source, tag: Node): boolean {
  const node = bare(tag)
  if (yonExport(project, source, node) === '$') return true
  if (node.type === 'MemberExpression') {
    const isNamed = !node.computed && node.property.type === 'Identifier' && node.property.name === '$'
    return isNamed && isHost(project, source, node.object)
  }
  if (node.type !== 'Identifier') return false
  const variable = variableOf(source, node)
  if (variable === undefined || isReassigned(variable)) return false
  const initialiser = initialiserOf(variable)
  if (initialiser !== undefined) return initialiser.type !== 'Identifier' && isDollar(project, source, initialiser)
  // const { $ } = host('web')
  const declarator = declaratorOf(variable)
  if (declarator?.id.type !== 'ObjectPattern' || declarator.init === null) return false
  const isTaken = declarator.id.properties.some(
    (each) =>
      each.type === 'Property' &&
      each.key.type === 'Identifier' &&
      each.key.name === '$' &&
      each.value === (variable.identifiers[0] as unknown),
  )
  return isTaken && isHost(project, source, declarator.init)
}
