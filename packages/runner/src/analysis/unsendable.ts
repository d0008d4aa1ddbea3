// Values that cannot be sent, as far as they are written out.
import { DefinitionType } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { childrenOf, nodeOf, referenceOf, type Source } from '../syntax/source.ts'
import { bare, initialiserOf, variableOf } from '../syntax/variables.ts'

/** What of a value cannot be sent. */
export interface Unsendable {
  /** From the value to it: `.on.close`, `[2]`, nothing for the value itself. */
  readonly path: string
  readonly what: string
}

/** The first thing in a value that surely cannot be sent. */
export function unsendable(source: Source, expression: Node): Unsendable | undefined {
  const node = bare(expression)
  const what = whatOf(source, node)
  if (what !== undefined) return { path: '', what }
  if (node.type === 'ArrayExpression') return firstOf(node.elements.map((each, i) => inside(source, each, `[${i}]`)))
  if (node.type !== 'ObjectExpression') return undefined
  return firstOf(
    node.properties.map((property) => {
      if (property.type !== 'Property' || property.computed || property.kind !== 'init') return undefined
      const key = property.key.type === 'Identifier' ? property.key.name : undefined
      return key === undefined ? undefined : inside(source, property.value, `.${key}`)
    }),
  )
}

/** The expressions that a function gives back. */
export function resultsOf(fn: Node): Node[] {
  if (fn.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') return [fn.body]
  const isFunction =
    fn.type === 'ArrowFunctionExpression' || fn.type === 'FunctionExpression' || fn.type === 'FunctionDeclaration'
  if (!isFunction || fn.body === null || fn.generator) return []
  const results: Node[] = []
  const pending: Node[] = [fn.body]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'ReturnStatement' && node.argument !== null) results.push(node.argument)
    if (!OWN_RESULTS.has(node.type)) pending.push(...childrenOf(node))
  }
  return results
}

function inside(source: Source, value: Node | null, path: string): Unsendable | undefined {
  const found = value === null ? undefined : unsendable(source, value)
  return found === undefined ? undefined : { path: path + found.path, what: found.what }
}

function whatOf(source: Source, node: Node): string | undefined {
  switch (node.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return 'a function (callback(fn) sends one that runs here)'
    case 'ClassExpression':
      return 'a class'
    case 'ImportExpression':
      return PROMISE
    case 'NewExpression':
    case 'CallExpression':
      return made(source, node)
    default:
      return undefined
  }
}

function made(
  source: Source,
  { type, callee }: Node & { type: 'NewExpression' | 'CallExpression' },
): string | undefined {
  const target = bare(callee)
  if (target.type === 'MemberExpression') {
    const { object } = target
    return object.type === 'Identifier' && object.name === 'Promise' && isGlobal(source, object) ? PROMISE : undefined
  }
  if (target.type !== 'Identifier') return undefined
  if (isGlobal(source, target)) return (type === 'NewExpression' ? NEW : CALLED)[target.name]
  return type === 'CallExpression' && isAsync(source, target) ? PROMISE : undefined
}

function isGlobal(source: Source, identifier: Node): boolean {
  return referenceOf(source, identifier)?.resolved === null
}

/** The name of an asynchronous function of the file. */
function isAsync(source: Source, identifier: Node): boolean {
  const variable = variableOf(source, identifier)
  const [definition] = variable?.defs ?? []
  if (variable === undefined || definition === undefined) return false
  const fn = definition.type === DefinitionType.FunctionName ? nodeOf(definition.node) : initialiserOf(variable)
  return fn !== undefined && 'async' in fn && fn.async === true && 'generator' in fn && fn.generator === false
}

function firstOf(found: readonly (Unsendable | undefined)[]): Unsendable | undefined {
  return found.find((each) => each !== undefined)
}

const PROMISE = 'a promise (await it first)'
const NEW: Readonly<Record<string, string>> = {
  Promise: PROMISE,
  Proxy: 'a proxy',
  WeakMap: 'a WeakMap',
  WeakRef: 'a WeakRef',
  WeakSet: 'a WeakSet',
  Function: 'a function (callback(fn) sends one that runs here)',
}
const CALLED: Readonly<Record<string, string>> = { Symbol: 'a symbol', fetch: PROMISE }
/** What has results of its own. */
const OWN_RESULTS: ReadonlySet<string> = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'FunctionDeclaration',
  'ClassBody',
])
