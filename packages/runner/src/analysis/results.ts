// What functions give back.
import type { Variable } from '@typescript-eslint/scope-manager'
import { DefinitionType } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { childrenOf, nodeOf, type Source } from '../syntax/source.ts'
import { initialiserOf } from '../syntax/variables.ts'
import { exportedVariable } from './exported-constant.ts'

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

/** The function that a variable always is, of this file or of another local one, and the file it stands in. */
export function functionOf(
  project: Project,
  source: Source,
  variable: Variable,
): { readonly source: Source; readonly fn: Node } | undefined {
  const elsewhere = exportedVariable(project, source, variable)
  const file = elsewhere?.source ?? source
  const own = elsewhere?.variable ?? variable
  const [definition] = own.defs
  const fn = definition?.type === DefinitionType.FunctionName ? nodeOf(definition.node) : initialiserOf(own)
  return fn !== undefined && 'returnType' in fn ? { source: file, fn } : undefined
}

/** What has results of its own. */
const OWN_RESULTS: ReadonlySet<string> = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'FunctionDeclaration',
  'ClassBody',
])
