// Which expressions may be hosts, although nothing says so: what is surely something else is none.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isLocal } from '../syntax/resolve.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { annotationOf, awaited, declaratorOf, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { exportedConstant } from './exported-constant.ts'
import { memberOfThis } from './members.ts'
import { importedBy, yonExport } from './origins.ts'

/** Whether an expression may be a host as far as the text of the script tells. */
export function mayBeHost(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  switch (node.type) {
    case 'Identifier': {
      const variable = variableOf(source, node)
      return variable !== undefined && lookOnce(variable, () => mayHold(project, source, variable)) !== false
    }
    case 'MemberExpression': {
      if (node.object.type !== 'ThisExpression') return mayContain(project, source, node.object)
      const declared = memberOfThis(source, node)
      if (declared?.type !== undefined) return mayBeType(declared.type)
      return declared?.value === undefined || mayBeHost(project, source, declared.value)
    }
    case 'CallExpression':
      return mayGive(project, source, node.callee)
    case 'ChainExpression':
      return mayBeHost(project, source, node.expression)
    case 'ConditionalExpression':
      return mayBeHost(project, source, node.consequent) || mayBeHost(project, source, node.alternate)
    case 'LogicalExpression':
      return mayBeHost(project, source, node.left) || mayBeHost(project, source, node.right)
    case 'AssignmentExpression':
      return mayBeHost(project, source, node.right)
    default:
      return false
  }
}

/** What a call gives: nobody knows of functions of the script, and of methods of what is not known. */
function mayGive(project: Project, source: Source, callee: Node): boolean {
  if (yonExport(project, source, callee) !== undefined) return false
  const node = awaited(callee)
  if (node.type === 'MemberExpression') return mayContain(project, source, node.object)
  return node.type === 'Identifier' && isOwn(source, variableOf(source, node))
}

/** Whether something in it may be a host: not of what packages and the runtime have. */
function mayContain(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  if (node.type === 'ThisExpression' || node.type === 'ArrayExpression' || node.type === 'ObjectExpression') return true
  if (node.type === 'MemberExpression') return mayContain(project, source, node.object)
  if (node.type === 'CallExpression') return mayGive(project, source, node.callee)
  if (node.type !== 'Identifier' || yonExport(project, source, node) !== undefined) return false
  const variable = variableOf(source, node)
  const made = variable === undefined ? undefined : initialiserOf(variable)
  if (variable !== undefined && made !== undefined && awaited(made).type === 'CallExpression') {
    return lookOnce(variable, () => mayContain(project, source, awaited(made))) !== false
  }
  return isOwn(source, variable)
}

/** A variable that this file declares, or a local one that it is imported from. */
function isOwn(source: Source, variable: Variable | undefined): boolean {
  const [definition] = variable?.defs ?? []
  if (definition === undefined) return false
  if (definition.type !== DefinitionType.ImportBinding) return true
  const imported = importedBy(source, nodeOf(definition.node))
  return imported !== undefined && isLocal(imported.specifier)
}

function mayHold(project: Project, source: Source, variable: Variable): boolean {
  const [definition] = variable.defs
  const elsewhere = exportedConstant(project, source, variable)
  if (elsewhere !== undefined) return mayBeHost(project, elsewhere.source, elsewhere.initialiser)
  const annotation = annotationOf(variable)
  if (annotation !== undefined) return mayBeType(annotation)
  switch (definition?.type) {
    case DefinitionType.ImportBinding:
      return nodeOf(definition.node).type !== 'ImportNamespaceSpecifier' && isOwn(source, variable)
    case DefinitionType.Parameter:
      return true
    case DefinitionType.Variable: {
      const init = declaratorOf(variable)?.init ?? undefined
      const isWhole = declaratorOf(variable)?.id.type === 'Identifier'
      if (init === undefined) return true
      return isWhole ? mayBeHost(project, source, init) : mayContain(project, source, init)
    }
    default:
      return false
  }
}

/** Types that say nothing. */
function mayBeType(type: Node): boolean {
  return type.type === 'TSAnyKeyword' || type.type === 'TSUnknownKeyword'
}
