// Which expressions are hosts, as far as that can be told without types: what is made by `host(…)`, `here`, what their
// methods and functions of the file give, what stands in tables of them, and what is annotated as `Host`.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import {
  annotationOf,
  awaited,
  bare,
  declaratorOf,
  initialiserOf,
  keyTaken,
  lookOnce,
  variableOf,
} from '../syntax/variables.ts'
import { entriesOf, isGlobalMember } from './entries.ts'
import { exportedConstant, exportedMember } from './exported-constant.ts'
import { memberOfThis } from './members.ts'
import { isArrayOfHosts, isHostType, isPromiseOfHost, isTableOfHosts } from './host-types.ts'
import { yonExport } from './origins.ts'
import { functionOf, resultsOf } from './results.ts'

/** Whether an expression is surely a host. */
export function isHost(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  if (yonExport(project, source, node) === 'here') return true
  switch (node.type) {
    case 'CallExpression':
      return isGivenHost(project, source, node)
    case 'MemberExpression':
      return isHostOfTable(project, source, node) || isHostOfClass(project, source, node)
    case 'ChainExpression':
      return isHost(project, source, node.expression)
    case 'ConditionalExpression':
      return isHost(project, source, node.consequent) && isHost(project, source, node.alternate)
    case 'LogicalExpression':
      return node.operator !== '&&' && isHost(project, source, node.left) && isHost(project, source, node.right)
    case 'Identifier': {
      const variable = variableOf(source, node)
      return variable !== undefined && isHostVariable(project, source, variable)
    }
    default:
      return false
  }
}

/** A call that gives a host. */
function isGivenHost(project: Project, source: Source, call: Node & { type: 'CallExpression' }): boolean {
  if (yonExport(project, source, call.callee) === 'host') return true
  const callee = bare(call.callee)
  if (callee.type === 'Identifier') return isHostFunction(project, source, callee)
  if (callee.type !== 'MemberExpression') return false
  if (isNamed(callee, VIEWS)) return isHost(project, source, callee.object)
  if (isNamed(callee, ONE)) return isHosts(project, source, callee.object)
  return isNamed(callee, GET) && isTable(project, source, callee.object, true)
}

/** A function of the file that gives hosts. */
function isHostFunction(project: Project, source: Source, name: Node): boolean {
  const variable = variableOf(source, name)
  if (variable === undefined) return false
  const found = functionOf(project, source, variable)
  if (found === undefined || !('returnType' in found.fn)) return false
  const { fn, source: file } = found
  const type = fn.returnType?.typeAnnotation
  if (type !== undefined) return isHostType(project, file, type) || isPromiseOfHost(project, file, type)
  const given = lookOnce(variable, () => {
    const results = resultsOf(fn)
    return results.length > 0 && results.every((each) => isHost(project, file, each))
  })
  return given === true
}

/** `hosts.web`, `hosts[name]`, `hosts[0]`. */
function isHostOfTable(project: Project, source: Source, member: Node & { type: 'MemberExpression' }): boolean {
  const { object, property, computed } = member
  const exported = exportedMember(project, source, member)
  if (exported !== undefined) return isHostVariable(project, exported.source, exported.variable)
  if (computed && isHosts(project, source, object)) return true
  const entries = entriesOf(project, source, object)
  const isLiteral = computed && property.type === 'Literal'
  const name = isLiteral ? String(property.value) : !computed && property.type === 'Identifier' ? property.name : ''
  if (entries === undefined || (computed && !isLiteral)) return isTable(project, source, object, false)
  const value = entries.isMap ? undefined : entries.values.findLast(([key]) => key === name)?.[1]
  return value !== undefined && isHost(project, entries.source, value)
}

/** `this.web`, by what its class declares. */
function isHostOfClass(project: Project, source: Source, member: Node & { type: 'MemberExpression' }): boolean {
  const declared = memberOfThis(source, member)
  if (declared === undefined) return false
  if (declared.type !== undefined) return isHostType(project, source, declared.type)
  return declared.value !== undefined && declared.isFixed && isHost(project, source, declared.value)
}

/** Whether an expression is surely an object, or a map, of nothing but hosts. */
function isTable(project: Project, source: Source, expression: Node, isMap: boolean): boolean {
  const entries = entriesOf(project, source, expression)
  if (entries !== undefined) {
    const { values } = entries
    const areHosts = values.length > 0 && values.every(([, value]) => isHost(project, entries.source, value))
    return areHosts && entries.isMap === isMap
  }
  const node = bare(expression)
  const variable = node.type === 'Identifier' ? variableOf(source, node) : undefined
  const annotation = variable === undefined ? undefined : annotationOf(variable)
  return annotation !== undefined && isTableOfHosts(project, source, annotation)
}

/** Whether an expression is surely an array of hosts. */
function isHosts(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  if (node.type === 'ArrayExpression') {
    return node.elements.length > 0 && node.elements.every((each) => each !== null && isElement(project, source, each))
  }
  if (node.type === 'CallExpression') {
    const callee = bare(node.callee)
    const [made] = node.arguments
    if (made !== undefined && isGlobalMember(source, callee, 'Object', 'values')) {
      return isTable(project, source, made, false)
    }
    if (callee.type === 'MemberExpression' && isNamed(callee, VALUES))
      return isTable(project, source, callee.object, true)
    if (callee.type === 'MemberExpression' && isNamed(callee, PART)) return isHosts(project, source, callee.object)
    if (callee.type === 'MemberExpression' && isNamed(callee, LISTS)) {
      if (yonExport(project, source, callee.object) === 'inventory') return true
    }
    if (callee.type !== 'MemberExpression' || !isNamed(callee, new Set(['map'])) || made === undefined) return false
    const body = made.type === 'ArrowFunctionExpression' ? bare(made.body) : undefined
    return yonExport(project, source, made) === 'host' || (body !== undefined && isHost(project, source, body))
  }
  const exported = node.type === 'MemberExpression' ? exportedMember(project, source, node) : undefined
  const variable = node.type === 'Identifier' ? variableOf(source, node) : exported?.variable
  if (variable === undefined) return false
  return lookOnce(variable, () => isHostsVariable(project, exported?.source ?? source, variable)) === true
}

function isElement(project: Project, source: Source, element: Node): boolean {
  return element.type === 'SpreadElement'
    ? isHosts(project, source, element.argument)
    : isHost(project, source, element)
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
  if (name === undefined) return false
  return isTakenHost(project, source, variable) || isEachOfHosts(project, source, nodeOf(name))
}

/** `const { web } = hosts`, `const [web, db] = hosts`. */
function isTakenHost(project: Project, source: Source, variable: Variable): boolean {
  const { id, init } = declaratorOf(variable) ?? {}
  if (init === null || init === undefined) return false
  if (id?.type === 'ArrayPattern') {
    const at = id.elements.findIndex((each) => each === (variable.identifiers[0] as unknown))
    const items = awaited(init)
    const item = items.type === 'ArrayExpression' ? items.elements[at] : undefined
    const isElementOfHosts = at >= 0 && isHosts(project, source, init)
    return isElementOfHosts || (item !== undefined && item !== null && isHost(project, source, item))
  }
  const taken = keyTaken(variable)
  const entries = taken === undefined ? undefined : entriesOf(project, source, init)
  if (entries === undefined) return false
  const value = entries.values.findLast(([key]) => key === taken)?.[1]
  return !entries.isMap && value !== undefined && isHost(project, entries.source, value)
}

/**
 * `for (const name of hosts)`, the parameter of `hosts.map((name) => …)` and `eachHere(hosts, options, (name) => …)`, and
 * the second of a pair: `for (const [key, name] of map)`.
 */
function isEachOfHosts(project: Project, source: Source, name: Node): boolean {
  const around = source.parents.get(name)
  if (around?.type === 'ArrayPattern' && around.elements[1] === (name as unknown)) {
    const pairs = loopedOver(source, around)
    return pairs !== undefined && arePairs(project, source, pairs)
  }
  const looped = loopedOver(source, name)
  // The elements of a map are pairs, but not for its `forEach`.
  const isParameter = around?.type !== 'VariableDeclarator'
  if (looped !== undefined) {
    return isHosts(project, source, looped) || (isParameter && isTable(project, source, looped, true))
  }
  const call = around === undefined ? undefined : source.parents.get(around)
  return (
    around !== undefined &&
    isFirstParameter(around, name) &&
    call?.type === 'CallExpression' &&
    yonExport(project, source, call.callee) === 'eachHere' &&
    call.arguments.at(-1) === (around as unknown)
  )
}

/** What a name, or a pattern, stands for each element of. */
function loopedOver(source: Source, name: Node): Node | undefined {
  const around = source.parents.get(name)
  if (around?.type === 'VariableDeclarator') {
    const declaration = source.parents.get(around)
    const loop = declaration === undefined ? undefined : source.parents.get(declaration)
    return loop?.type === 'ForOfStatement' && loop.left === declaration ? loop.right : undefined
  }
  const call = around === undefined ? undefined : source.parents.get(around)
  if (around === undefined || !isFirstParameter(around, name) || call?.type !== 'CallExpression') return undefined
  const callee = bare(call.callee)
  const isEach = callee.type === 'MemberExpression' && isNamed(callee, EACH)
  return isEach && call.arguments[0] === (around as unknown) ? callee.object : undefined
}

function isFirstParameter(fn: Node, name: Node): boolean {
  const isFunction = fn.type === 'ArrowFunctionExpression' || fn.type === 'FunctionExpression'
  return isFunction && fn.params[0] === (name as unknown)
}

/** A map of hosts, `map.entries()`, `Object.entries(table)`, or an array of one of them. */
function arePairs(project: Project, source: Source, expression: Node): boolean {
  const node = awaited(expression)
  if (node.type === 'ArrayExpression') {
    const [spread, another] = node.elements
    return spread?.type === 'SpreadElement' && another === undefined && arePairs(project, source, spread.argument)
  }
  if (node.type !== 'CallExpression') return isTable(project, source, node, true)
  const [table] = node.arguments
  if (table !== undefined && isGlobalMember(source, node.callee, 'Object', 'entries')) {
    return isTable(project, source, table, false)
  }
  const callee = bare(node.callee)
  const isOfMap = callee.type === 'MemberExpression' && isNamed(callee, ENTRIES)
  return isOfMap && isTable(project, source, callee.object, true)
}

function isNamed({ computed, property }: Node & { type: 'MemberExpression' }, names: ReadonlySet<string>): boolean {
  return !computed && property.type === 'Identifier' && names.has(property.name)
}

/** Methods of a host that give a host. */
const VIEWS: ReadonlySet<string> = new Set(['cd', 'env', 'sudo', 'via'])
const EACH: ReadonlySet<string> = new Set(['map', 'forEach', 'flatMap', 'filter', 'find', 'some', 'every'])
/** Methods of an array that give one of its elements, and those that give a part. */
const ONE: ReadonlySet<string> = new Set(['at', 'find', 'findLast', 'pop', 'shift'])
const PART: ReadonlySet<string> = new Set(['filter', 'slice', 'toReversed', 'toSorted', 'where', 'tagged'])
/** Functions of `inventory` that give hosts, and no names. */
const LISTS: ReadonlySet<string> = new Set(['of'])
/** Methods of a map. */
const GET: ReadonlySet<string> = new Set(['get'])
const VALUES: ReadonlySet<string> = new Set(['values'])
const ENTRIES: ReadonlySet<string> = new Set(['entries'])
