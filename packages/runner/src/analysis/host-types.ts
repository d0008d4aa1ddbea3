// What annotations say about hosts.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { lookOnce, variableOf } from '../syntax/variables.ts'
import { yonExport } from './origins.ts'

/** `Host`, and a host that may be missing. */
export function isHostType(project: Project, source: Source, type: Node): boolean {
  if (type.type === 'TSUnionType') {
    const some = type.types.filter((each) => each.type !== 'TSUndefinedKeyword' && each.type !== 'TSNullKeyword')
    return some.length > 0 && some.every((each) => isHostType(project, source, each))
  }
  if (type.type === 'TSIntersectionType') return type.types.some((each) => isHostType(project, source, each))
  if (type.type !== 'TSTypeReference') return false
  return TYPES.has(yonExport(project, source, type.typeName)) || isAliasOfHost(project, source, type.typeName)
}

/** `type Web = Host`, `interface Web extends Host` */
function isAliasOfHost(project: Project, source: Source, name: Node): boolean {
  const variable = name.type === 'Identifier' ? variableOf(source, name) : undefined
  const [definition] = variable?.defs ?? []
  if (variable === undefined || definition === undefined) return false
  const node = nodeOf(definition.node)
  const found = lookOnce(variable, () => {
    if (node.type === 'TSTypeAliasDeclaration') return isHostType(project, source, node.typeAnnotation)
    if (node.type !== 'TSInterfaceDeclaration') return false
    return node.extends.some(({ expression }) => TYPES.has(yonExport(project, source, expression)))
  })
  return found === true
}

/** `Promise<Host>`. */
export function isPromiseOfHost(project: Project, source: Source, type: Node): boolean {
  const [value] = argumentsOf(type, ['Promise', 'PromiseLike']) ?? []
  return value !== undefined && isHostType(project, source, value)
}

/** `Host[]`, `readonly Host[]`, `Array<Host>`. */
export function isArrayOfHosts(project: Project, source: Source, type: Node): boolean {
  if (type.type === 'TSArrayType') return isHostType(project, source, type.elementType)
  if (type.type === 'TSTypeOperator') return isArrayOfHosts(project, source, type.typeAnnotation)
  const [element] = argumentsOf(type, ['Array', 'ReadonlyArray']) ?? []
  return element !== undefined && isHostType(project, source, element)
}

/** `Record<string, Host>`, `Map<string, Host>`. */
export function isTableOfHosts(project: Project, source: Source, type: Node): boolean {
  const [, value] = argumentsOf(type, ['Record', 'Map', 'ReadonlyMap']) ?? []
  if (value !== undefined) return isHostType(project, source, value)
  const [inner] = argumentsOf(type, ['Readonly']) ?? []
  return inner !== undefined && isTableOfHosts(project, source, inner)
}

function argumentsOf(type: Node, names: readonly string[]): readonly Node[] | undefined {
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
  return names.includes(type.typeName.name) ? type.typeArguments?.params : undefined
}

/** The classes and interfaces of hosts. */
const TYPES: ReadonlySet<string | undefined> = new Set(['Host', 'FarHost', 'FunctionHost', 'InventoryHost'])
