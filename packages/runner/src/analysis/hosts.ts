// Which expressions are hosts, as far as that can be told without types: what is made by `host(…)`, `here`, what their
// methods give, and what is annotated as `Host`.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { annotationOf, awaited, bare, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { exportedConstant } from './exported-constant.ts'
import { yonExport } from './origins.ts'

/** Whether an expression is surely a host. */
export function isHost(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  if (yonExport(project, source, node) === 'here') return true
  if (node.type === 'CallExpression') {
    if (yonExport(project, source, node.callee) === 'host') return true
    const callee = bare(node.callee)
    return callee.type === 'MemberExpression' && isNamed(callee, VIEWS) && isHost(project, source, callee.object)
  }
  if (node.type !== 'Identifier') return false
  const variable = variableOf(source, node)
  return variable !== undefined && isHostVariable(project, source, variable)
}

/** Whether an expression is surely an array of hosts. */
function isHosts(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  if (node.type === 'ArrayExpression') {
    return node.elements.length > 0 && node.elements.every((each) => each !== null && isHost(project, source, each))
  }
  if (node.type === 'CallExpression') {
    const callee = bare(node.callee)
    const [made] = node.arguments
    if (callee.type !== 'MemberExpression' || !isNamed(callee, new Set(['map'])) || made === undefined) return false
    const body = made.type === 'ArrowFunctionExpression' ? bare(made.body) : undefined
    return yonExport(project, source, made) === 'host' || (body !== undefined && isHost(project, source, body))
  }
  if (node.type !== 'Identifier') return false
  const variable = variableOf(source, node)
  if (variable === undefined) return false
  return lookOnce(variable, () => isHostsVariable(project, source, variable)) === true
}

function isHostsVariable(project: Project, source: Source, variable: Variable): boolean {
  const elsewhere = exportedConstant(project, source, variable)
  if (elsewhere !== undefined) return isHosts(project, elsewhere.source, elsewhere.initialiser)
  const annotation = annotationOf(variable)
  if (annotation !== undefined) return isArrayOfHosts(project, source, annotation)
  const initialiser = initialiserOf(variable)
  return initialiser !== undefined && isHosts(project, source, initialiser)
}

/** Whether a variable surely holds a host. */
export function isHostVariable(project: Project, source: Source, variable: Variable): boolean {
  return lookOnce(variable, () => isMadeHost(project, source, variable)) === true
}

function isMadeHost(project: Project, source: Source, variable: Variable): boolean {
  const elsewhere = exportedConstant(project, source, variable)
  if (elsewhere !== undefined) return isHost(project, elsewhere.source, elsewhere.initialiser)
  const annotation = annotationOf(variable)
  if (annotation !== undefined) return isHostType(project, source, annotation)
  const initialiser = initialiserOf(variable)
  if (initialiser !== undefined) return isHost(project, source, initialiser)
  const [name] = variable.identifiers
  return name !== undefined && isEachOfHosts(project, source, name as unknown as Node)
}

/** `for (const name of hosts)`, and the parameter of `hosts.map((name) => …)` and `eachHere(hosts, options, (name) => …)`. */
function isEachOfHosts(project: Project, source: Source, name: Node): boolean {
  const around = source.parents.get(name)
  if (around?.type === 'VariableDeclarator') {
    const declaration = source.parents.get(around)
    const loop = declaration === undefined ? undefined : source.parents.get(declaration)
    return loop?.type === 'ForOfStatement' && loop.left === declaration && isHosts(project, source, loop.right)
  }
  const isFunction = around?.type === 'ArrowFunctionExpression' || around?.type === 'FunctionExpression'
  if (!isFunction || around.params[0] !== (name as unknown)) return false
  const call = source.parents.get(around)
  if (call?.type !== 'CallExpression') return false
  if (yonExport(project, source, call.callee) === 'eachHere') return call.arguments.at(-1) === (around as unknown)
  if (call.arguments[0] !== (around as unknown)) return false
  const callee = bare(call.callee)
  return callee.type === 'MemberExpression' && isNamed(callee, EACH) && isHosts(project, source, callee.object)
}

function isHostType(project: Project, source: Source, type: Node): boolean {
  return type.type === 'TSTypeReference' && TYPES.has(yonExport(project, source, type.typeName))
}

function isArrayOfHosts(project: Project, source: Source, type: Node): boolean {
  if (type.type === 'TSArrayType') return isHostType(project, source, type.elementType)
  if (type.type === 'TSTypeOperator') return isArrayOfHosts(project, source, type.typeAnnotation)
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return false
  const [element] = type.typeArguments?.params ?? []
  const isArray = ['Array', 'ReadonlyArray'].includes(type.typeName.name)
  return isArray && element !== undefined && isHostType(project, source, element)
}

function isNamed({ computed, property }: Node & { type: 'MemberExpression' }, names: ReadonlySet<string>): boolean {
  return !computed && property.type === 'Identifier' && names.has(property.name)
}

/** Methods of a host that give a host. */
const VIEWS: ReadonlySet<string> = new Set(['cd', 'env', 'sudo', 'via'])
/** The classes and interfaces of hosts. */
const TYPES: ReadonlySet<string | undefined> = new Set(['Host', 'FarHost', 'FunctionHost'])
const EACH: ReadonlySet<string> = new Set(['map', 'forEach', 'flatMap', 'filter', 'find', 'some', 'every'])
