// What annotations say about hosts.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { yonExport } from './origins.ts'

/** `Host`, and a host that may be missing. */
export function isHostType(project: Project, source: Source, type: Node): boolean {
  if (type.type === 'TSUnionType') {
    const some = type.types.filter((each) => each.type !== 'TSUndefinedKeyword' && each.type !== 'TSNullKeyword')
    return some.length > 0 && some.every((each) => isHostType(project, source, each))
  }
  return type.type === 'TSTypeReference' && TYPES.has(yonExport(project, source, type.typeName))
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
const TYPES: ReadonlySet<string | undefined> = new Set(['Host', 'FarHost', 'FunctionHost'])
