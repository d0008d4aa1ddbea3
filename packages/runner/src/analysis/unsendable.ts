// Values that cannot be sent, as far as they are written out.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isGlobalName, type Source } from '../syntax/source.ts'
import { bare, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { isCode } from './code.ts'
import { isGlobalMember } from './entries.ts'
import { isPrivate } from './instances.ts'
import { pendingKind } from './pending.ts'
import { isPromise } from './promises.ts'
import { resourceMade, resourceOf } from './resources.ts'
import { functionOf, resultsOf } from './results.ts'

/** What of a value cannot be sent. */
export interface Unsendable {
  /** From the value to it: `.on.close`, `[2]`, nothing for the value itself. */
  readonly path: string
  readonly what: string
}

/** The first thing in a value that surely cannot be sent. */
export function unsendable(project: Project, source: Source, expression: Node): Unsendable | undefined {
  const node = bare(expression)
  const what = whatOf(project, source, node)
  if (what !== undefined) return { path: '', what }
  if (node.type === 'Identifier') return insideOfCode(project, source, node)
  if (node.type === 'ConditionalExpression') {
    const found = [node.consequent, node.alternate].map((each) => unsendable(project, source, each))
    return found.includes(undefined) ? undefined : found[0]
  }
  if (node.type === 'CallExpression') return givenBack(project, source, node)
  if (node.type === 'ArrayExpression') {
    return firstOf(node.elements.map((each, i) => inside(project, source, each, `[${i}]`)))
  }
  if (node.type !== 'ObjectExpression') return undefined
  return firstOf(
    node.properties.map((property) => {
      if (property.type !== 'Property' || property.computed || property.kind !== 'init') return undefined
      const key = property.key.type === 'Identifier' ? property.key.name : undefined
      return key === undefined ? undefined : inside(project, source, property.value, `.${key}`)
    }),
  )
}

/** A table of functions. */
function insideOfCode(project: Project, source: Source, name: Node): Unsendable | undefined {
  const variable = variableOf(source, name)
  const initialiser = variable === undefined ? undefined : initialiserOf(variable)
  if (variable === undefined || initialiser === undefined || !isCode(project, source, variable)) return undefined
  return lookOnce(variable, () => unsendable(project, source, initialiser))
}

function inside(project: Project, source: Source, value: Node | null, path: string): Unsendable | undefined {
  const found = value === null ? undefined : unsendable(project, source, value)
  return found === undefined ? undefined : { path: path + found.path, what: found.what }
}

/** What a function of the script gives in any case. */
function givenBack(project: Project, source: Source, call: Node & { type: 'CallExpression' }): Unsendable | undefined {
  const callee = bare(call.callee)
  const variable = callee.type === 'Identifier' ? variableOf(source, callee) : undefined
  if (variable === undefined) return undefined
  return lookOnce(variable, () => {
    const found = functionOf(project, source, variable)
    const given = found === undefined ? [] : resultsOf(found.fn).map((each) => unsendable(project, found.source, each))
    return given.includes(undefined) ? undefined : given[0]
  })
}

function whatOf(project: Project, source: Source, node: Node): string | undefined {
  if (isPromise(project, source, node) || pendingKind(project, source, node) === 'started') return PROMISE
  switch (node.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return FUNCTION
    case 'ClassExpression':
      return 'a class'
    case 'Identifier': {
      const variable = variableOf(source, node)
      return variable === undefined ? undefined : lookOnce(variable, () => heldBy(project, source, variable))
    }
    case 'NewExpression':
    case 'CallExpression':
      return made(project, source, node)
    default:
      return undefined
  }
}

/** What a name stands for. */
function heldBy(project: Project, source: Source, variable: Variable): string | undefined {
  const [definition] = variable.defs
  if (definition?.type === DefinitionType.FunctionName) return FUNCTION
  if (definition?.type === DefinitionType.ClassName) return 'a class'
  const resource = resourceOf(project, source, variable)
  const initialiser = initialiserOf(variable)
  if (resource !== undefined || initialiser === undefined) return resource
  return whatOf(project, source, initialiser)
}

function made(
  project: Project,
  source: Source,
  node: Node & { type: 'NewExpression' | 'CallExpression' },
): string | undefined {
  const callee = bare(node.callee)
  if (node.type === 'NewExpression' && isPrivate(project, source, callee)) return PRIVATE
  if (callee.type === 'MemberExpression') {
    if (isGlobalMember(source, callee, 'Symbol', 'for')) return SYMBOL
    const isBound = callee.property.type === 'Identifier' && callee.property.name === 'bind' && !callee.computed
    return isBound && whatOf(project, source, bare(callee.object)) === FUNCTION ? FUNCTION : undefined
  }
  const table = node.type === 'NewExpression' ? NEW : CALLED
  const isKnown = callee.type === 'Identifier' && isGlobalName(source, callee, callee.name)
  return (isKnown ? table[callee.name] : undefined) ?? resourceMade(project, source, node)
}

function firstOf(found: readonly (Unsendable | undefined)[]): Unsendable | undefined {
  return found.find((each) => each !== undefined)
}

const PROMISE = 'a promise (await it first)'
const FUNCTION = 'a function (callback(fn) sends one that runs here)'
const PRIVATE = 'an instance of a class with private fields'
const NEW: Readonly<Record<string, string>> = {
  Proxy: 'a proxy',
  WeakMap: 'a WeakMap',
  WeakRef: 'a WeakRef',
  WeakSet: 'a WeakSet',
  Function: FUNCTION,
}
const SYMBOL = 'a symbol'
const CALLED: Readonly<Record<string, string>> = { Symbol: SYMBOL }
