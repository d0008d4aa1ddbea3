// Classes of the script whose instances a value is made of.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { childrenOf, nodeOf, type Source } from '../syntax/source.ts'
import { annotationOf, declaratorOf, initialiserOf, variableOf } from '../syntax/variables.ts'
import { exportedVariable } from './exported-constant.ts'
import { yonExport } from './origins.ts'

/** The classes that a variable may hold instances of, as its declaration tells: names of this file. */
export function classesHeld(project: Project, source: Source, variable: Variable): Variable[] {
  const held = [annotationOf(variable), declaratorOf(variable)?.init ?? undefined].flatMap((each) =>
    each === undefined ? [] : namesIn(each),
  )
  const variables = held.flatMap((each) => variableOf(source, each) ?? [])
  return [...new Set(variables)].filter(
    (each) => !isForTypes(source, each) && classOf(project, source, each) !== undefined,
  )
}

/** `import type { Name }` */
function isForTypes(source: Source, { defs: [definition] }: Variable): boolean {
  const specifier = definition?.type === DefinitionType.ImportBinding ? nodeOf(definition.node) : undefined
  const declaration = specifier === undefined ? undefined : source.parents.get(specifier)
  return [specifier, declaration].some(
    (each) => each !== undefined && 'importKind' in each && each.importKind === 'type',
  )
}

/** The class that a variable is, of this file or of another local one. */
export function classOf(
  project: Project,
  source: Source,
  variable: Variable,
): { readonly source: Source; readonly node: Node; readonly name: string } | undefined {
  const elsewhere = exportedVariable(project, source, variable)
  const own = elsewhere?.variable ?? variable
  const [definition] = own.defs
  const node = definition?.type === DefinitionType.ClassName ? nodeOf(definition.node) : initialiserOf(own)
  const isClass = node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression'
  return node !== undefined && isClass ? { source: elsewhere?.source ?? source, node, name: own.name } : undefined
}

/** Whether a name is that of a class whose instances have private fields, and which nobody registers. */
export function isPrivate(project: Project, source: Source, name: Node): boolean {
  const variable = name.type === 'Identifier' ? variableOf(source, name) : undefined
  return variable !== undefined && isPrivateClass(project, source, variable)
}

/** The same for a variable. */
export function isPrivateClass(project: Project, source: Source, variable: Variable): boolean {
  const found = classOf(project, source, variable)
  if (found === undefined) return false
  // As the wire itself finds out.
  const text = found.source.text.slice(found.node.start, found.node.end)
  return /\.#[\p{ID_Start}$_]/u.test(text) && !isRegistered(project, source, variable)
}

/** `registerClass(id, Class, …)` */
function isRegistered(project: Project, source: Source, variable: Variable): boolean {
  return variable.references.some(({ identifier }) => {
    const call = source.parents.get(nodeOf(identifier))
    return call?.type === 'CallExpression' && yonExport(project, source, call.callee) === 'registerClass'
  })
}

/** The names after `new` in what is written out, and those of types. */
function namesIn(node: Node): Node[] {
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') return []
  const own = node.type === 'NewExpression' ? [node.callee] : node.type === 'TSTypeReference' ? [node.typeName] : []
  return [...own.filter(({ type }) => type === 'Identifier'), ...childrenOf(node).flatMap(namesIn)]
}
